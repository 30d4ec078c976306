"""llama.cpp, through its own `llama-batched-bench`.

It decodes given tokens, so it pays no sampling. One more decoding step is not counted: our first token comes from
the prefill, so the same number of steps is asked for. Its warm-up is one prompt of 16 tokens; the first pass over
the cells warms up in our sense and only the later passes count.
"""
import json
import statistics

from engines.engine import Engine
from install import compiler_version
from process import checked


class LlamaCpp(Engine):
    name, label = "llama.cpp", "llama.cpp"

    def version(self):
        requirement = next((self.setting.installation.cache / "llama.cpp").glob("llama_cpp_python-*")).name
        return f"llama.cpp of {requirement}, built with {compiler_version()}"

    def prepare(self, files, precision):
        self.setting.installation.llama("llama-batched-bench")
        files.gguf(precision)

    def run(self, files, group, log):
        passes = self.setting.warmups + self.setting.runs
        outputs = group.cells[0].outputs
        context = max(cell.rows for cell in group.cells) * (group.inputs + outputs + 32)
        outcome = checked(
            [self.setting.installation.llama("llama-batched-bench"), "--model", files.gguf(group.precision),
             "--load-mode", "none", "--ctx-size", context, "-npp", ",".join([str(group.inputs)] * passes),
             "-ntg", outputs - 1, "-npl", ",".join(str(cell.rows) for cell in group.cells),
             "--threads", self.setting.threads, "--threads-batch", self.setting.threads,
             "--output-format", "jsonl"], log)
        lines = [json.loads(line) for line in outcome.stdout.splitlines() if line.startswith("{")]
        return [self.result(cell, [line for line in lines if line["pl"] == cell.rows][self.setting.warmups:])
                for cell in group.cells]

    @staticmethod
    def result(cell, samples):
        return {
            "batch_size": cell.rows, "input_tokens": cell.inputs, "output_tokens": cell.outputs,
            "prefill_tokens_per_second": statistics.median(sample["speed_pp"] for sample in samples),
            "decode_tokens_per_second": statistics.median(sample["speed_tg"] for sample in samples),
            "peak_rss_bytes": None,
        }
