"""Makes the files of a model for each engine, from one set of random weights, once."""
import hashlib
import pathlib
import shutil

from process import checked

MAKERS = pathlib.Path(__file__).resolve().parent / "makers"
GGUF_TYPES = {"int8": "Q8_0", "int4": "Q4_0"}


class ModelFiles:
    """The files of one shape under `CACHE/models/NAME`."""

    def __init__(self, installation, shape):
        self.installation, self.shape = installation, shape
        self.folder = installation.cache / "models" / shape.name

    @property
    def config(self):
        return self.hugging_face() / "config.json"

    def hugging_face(self):
        """A directory with `config.json` and bfloat16 safetensors."""
        return self._once("hf", "weights.py", lambda part: self._python("weights.py", self.shape.name, part))

    def as_llama(self):
        """The same weights as model type `llama`, whatever the shape's own family."""
        return self.hugging_face() if self.shape.family == "llama" else self.hugging_face() / "as-llama"

    def int8_checkpoint(self):
        """A directory with int8 safetensors in the `compressed-tensors` convention."""
        source = self.hugging_face()
        return self._once("hf-int8", "int8_checkpoint.py",
                          lambda part: self._python("int8_checkpoint.py", source, part))

    def gguf(self, precision):
        if precision == "bf16":
            source = self.hugging_face()
            return self._once("bf16.gguf", "gguf_file.py",
                              lambda part: self._python("gguf_file.py", self.shape.name, source, part))
        source = self.gguf("bf16")
        quantize = self.installation.llama("llama-quantize")
        return self._once(f"{precision}.gguf", "gguf_file.py", lambda part: checked(
            [quantize, source, part, GGUF_TYPES[precision]], self._log(f"quantize-{precision}")))

    def openvino(self, precision):
        """A directory with OpenVINO IR."""
        if precision == "bf16":
            source = self.hugging_face()
            return self._once("openvino-bf16", "openvino_ir.py",
                              lambda part: self._python("openvino_ir.py", "export", source, part))
        source = self.openvino("bf16")
        return self._once(f"openvino-{precision}", "openvino_ir.py",
                          lambda part: self._python("openvino_ir.py", "compress", source, precision, part))

    def _once(self, name, maker, make):
        """Makes `name` under another name first, so that an interrupted attempt is never taken for a model."""
        path, part, stamp = self.folder / name, self.folder / f"part-{name}", self.folder / f"{name}.stamp"
        key = hashlib.sha256((MAKERS / maker).read_bytes() + repr(self.shape).encode()).hexdigest()
        if path.exists() and stamp.exists() and stamp.read_text() == key:
            return path
        print(f"making {path}", flush=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in (path, part):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        make(part)
        part.rename(path)
        stamp.write_text(key)
        return path

    def _python(self, maker, *arguments):
        checked([self.installation.python("openvino"), MAKERS / maker, *arguments], self._log(maker))

    def _log(self, name):
        return self.installation.cache / "logs" / f"{self.shape.name}-{name}"
