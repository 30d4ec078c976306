"""Installs the peers into the cache directory. Every step is done once and again only when its versions change."""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile

from process import Failure, checked

HERE = pathlib.Path(__file__).resolve().parent

# Built against another torch than the CPU one, so that importing them fails; nothing here needs them.
UNWANTED = ["torchvision", "torchaudio", "torchcodec"]


class Installation:
    """The peers' programs under one cache directory."""

    def __init__(self, cache):
        self.cache, self.failed = cache, {}

    def python(self, name):
        """The interpreter of the environment that `requirements/NAME.txt` describes."""
        folder = self.cache / f"venv-{name}"
        requirements = (HERE / f"requirements/{name}.txt").read_text()
        self._once(folder, requirements + sys.version, lambda: self._make_environment(name, folder, requirements))
        return folder / "bin/python"

    def versions(self, name):
        """The installed packages of an environment that stand in its requirements."""
        wanted = [line.split("==")[0] for line in (HERE / f"requirements/{name}.txt").read_text().splitlines()
                  if "==" in line]
        script = ("import importlib.metadata, json, sys; "
                  "print(json.dumps({n: importlib.metadata.version(n) for n in sys.argv[1:]}))")
        return json.loads(subprocess.check_output([self.python(name), "-c", script, *wanted], text=True))

    def llama(self, tool):
        """A program of llama.cpp, built with the compiler of the Swift toolchain for this very machine."""
        folder = self.cache / "llama.cpp"
        requirement = (HERE / "requirements/llama.txt").read_text().splitlines()[-1]
        key = requirement + compiler_version() + cpu_flags()
        self._once(folder, key, lambda: self._build_llama(folder, requirement))
        return folder / "build/bin" / tool

    def _once(self, folder, key, make):
        stamp, digest = folder / ".installed", hashlib.sha256(key.encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        if folder in self.failed:
            raise self.failed[folder]
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            make()
        except Failure as failure:
            self.failed[folder] = failure  # not tried again in this run
            raise
        stamp.write_text(digest)

    def _log(self, name):
        return self.cache / "logs" / name

    def _make_environment(self, name, folder, requirements):
        print(f"installing the {name} environment from PyPI into {folder}", flush=True)
        checked([sys.executable, "-m", "venv", folder], self._log(f"venv-{name}"))
        pip = [folder / "bin/python", "-m", "pip", "--disable-pip-version-check"]
        file = folder / "requirements.txt"
        file.write_text(requirements)
        try:
            checked([*pip, "install", "-r", file], self._log(f"pip-{name}"))
        except Failure:
            if "+cpu" not in requirements:
                raise
            # PyPI itself has no `+cpu` build: take its build with CUDA libraries, several GB larger.
            file.write_text(requirements.replace("+cpu", ""))
            checked([*pip, "install", "-r", file], self._log(f"pip-{name}"))
        checked([*pip, "uninstall", "--yes", *UNWANTED], self._log(f"pip-{name}-uninstall"))

    def _build_llama(self, folder, requirement):
        print(f"building llama.cpp of {requirement} with {compiler()}", flush=True)
        tools = self.python("openvino").parent
        folder.mkdir(parents=True)
        checked([tools / "python", "-m", "pip", "download", "--no-deps", "--no-binary", "llama-cpp-python",
                 "--dest", folder, requirement], self._log("llama-download"))
        archive = next(folder.glob("*.tar.gz"))
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
        archive.unlink()
        source = next(folder.glob("llama_cpp_python-*/vendor/llama.cpp"))
        checked([tools / "cmake", "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={tools / 'ninja'}", "-S", source,
                 "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_C_COMPILER={compiler()}",
                 f"-DCMAKE_CXX_COMPILER={compiler()}++", "-DGGML_NATIVE=ON", "-DGGML_LLAMAFILE=ON",
                 "-DGGML_OPENMP=OFF", "-DBUILD_SHARED_LIBS=OFF", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF",
                 "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_EXAMPLES=OFF", "-DLLAMA_BUILD_SERVER=OFF",
                 "-DLLAMA_BUILD_TOOLS=ON"], self._log("llama-configure"))
        checked([tools / "cmake", "--build", folder / "build", "--target", "llama-batched-bench", "llama-quantize"],
                self._log("llama-build"))


def compiler():
    """The clang beside the `swift` in PATH."""
    swift = shutil.which("swift")
    if swift is None:
        raise Failure("no `swift` in PATH, whose clang builds llama.cpp")
    return pathlib.Path(swift).resolve().parent / "clang"


def compiler_version():
    return subprocess.check_output([compiler(), "--version"], text=True).splitlines()[0]


def cpu_flags():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("flags", "Features")):
            return line
    return ""
