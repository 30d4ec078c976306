"""The engines that are compared, by the names that `--engines` takes."""
from engines.llama_cpp import LlamaCpp
from engines.needletail import Needletail
from engines.python_peers import OpenVINO, OpenVINOGenAI, Transformers, VLLM

ENGINES = {engine.name: engine for engine in [Needletail, OpenVINOGenAI, OpenVINO, LlamaCpp, VLLM, Transformers]}
DEFAULT = [name for name in ENGINES if name != Transformers.name]
