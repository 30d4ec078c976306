"""Virtual environments of the clients, made once and again only when their requirements change."""

import hashlib
import pathlib
import shutil
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".venv-clients"


def python(name):
    """The interpreter of the environment that `requirements/NAME.txt` describes."""
    requirements = HERE / f"requirements/{name}.txt"
    folder = CACHE / name
    stamp = folder / ".installed"
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    interpreter = folder / "bin/python"
    if not stamp.exists() or stamp.read_text() != digest:
        print(f"installing the clients of requirements/{name}.txt into {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            venv.create(folder, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("Python cannot make virtual environments; on Debian and Ubuntu install python3-venv")
        command = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary",
                   "--requirement", requirements]
        subprocess.run(command, check=True, timeout=900)
        stamp.write_text(digest)
    return interpreter
