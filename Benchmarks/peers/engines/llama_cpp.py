"""llama.cpp, through its own `llama-batched-bench`.

It decodes given tokens, so it pays no sampling. Our first token comes from the prefill, so it is asked for one
token less, which is the same number of decoding steps. The first passes over the cells warm up and do not count.
"""
import json
import statistics

from engines.engine import Engine
from install import compiler_version
from process import Failure, checked


class LlamaCpp(Engine):
    name, label = "llama.cpp", "llama.cpp"

    def version(self):
        requirement = next((self.setting.installation.cache / "llama.cpp").glob("llama_cpp_python-*")).name
        return f"llama.cpp of {requirement}, built with {compiler_version()}"

    def prepare(self, files, precision):
        self.setting.installation.llama("llama-batched-bench")
        files.gguf(precision)

    def run(self, files, group, log):
        # The program can exit before its logging thread has written the last line: measure again then.
        for _ in range(3):
            outcome = checked(self.command(files, group), log)
            lines = [json.loads(line) for line in outcome.stdout.splitlines() if line.startswith("{")]
            if len(lines) == len(group.cells) * self.passes:
                return [self.result(cell, [line for line in lines if line["pl"] == cell.rows][self.setting.warmups:])
                        for cell in group.cells]
        raise Failure(f"expected {len(group.cells) * self.passes} lines of results, found {len(lines)}")

    @property
    def passes(self):
        return self.setting.warmups + self.setting.runs

    def command(self, files, group):
        outputs = group.cells[0].outputs
        context = max(cell.rows for cell in group.cells) * (group.inputs + outputs + 32)
        return [self.setting.installation.llama("llama-batched-bench"), "--model", files.gguf(group.precision),
                "--load-mode", "none", "--ctx-size", context, "-npp", ",".join([str(group.inputs)] * self.passes),
                "-ntg", outputs - 1, "-npl", ",".join(str(cell.rows) for cell in group.cells),
                "--threads", self.setting.threads, "--threads-batch", self.setting.threads,
                "--output-format", "jsonl"]

    @staticmethod
    def result(cell, samples):
        return {
            "batch_size": cell.rows, "input_tokens": cell.inputs, "output_tokens": cell.outputs,
            "prefill_tokens_per_second": statistics.median(sample["speed_pp"] for sample in samples),
            "decode_tokens_per_second": statistics.median(sample["speed_tg"] for sample in samples),
            "peak_rss_bytes": None,
        }
