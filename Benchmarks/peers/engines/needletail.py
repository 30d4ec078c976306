"""Needletail itself, through `needletail bench latency --json`."""
import json
import subprocess

from engines.engine import Engine
from process import Failure, last_line, run

BLOCK = 64  # tokens; the cache is asked for in multiples of it


class Needletail(Engine):
    name, label = "needletail", "Needletail"

    def version(self):
        text = subprocess.run([self.setting.needletail, "--version"], capture_output=True, text=True).stdout.strip()
        return f"needletail {text}"

    def prepare(self, files, precision):
        files.hugging_face()

    def run(self, files, group, log):
        outcome = run(self.command(self.model(files, log), group), log)
        if outcome.status != 0:
            message = last_line(outcome.stderr)
            if outcome.status == 2 and "--quantize" in message:
                raise Failure(f"{group.precision} is not supported by this build ({message})")
            raise Failure(message)
        return [json.loads(line) for line in outcome.stdout.splitlines() if line.strip()]

    def model(self, files, log):
        """The real model where this build knows its family, else the same weights laid out as a Llama."""
        real = files.hugging_face()
        if real == files.as_llama():
            return real
        known = run([self.setting.needletail, "info", "--model-id", real], log.with_name(log.name + "-info"))
        return real if known.status == 0 else files.as_llama()

    def command(self, model, group):
        longest = max(cell.inputs + cell.outputs for cell in group.cells)
        blocks = -(-longest // BLOCK)
        rows = [cell.rows for cell in group.cells]
        command = [self.setting.needletail, "bench", "latency", "--model-id", model, "--load-format", "auto",
                   "--dtype", "bfloat16", "--batch-size", ",".join(map(str, rows)),
                   "--input-tokens", group.inputs, "--output-tokens", group.cells[0].outputs,
                   "--runs", self.setting.runs, "--warmups", self.setting.warmups,
                   "--threads", self.setting.threads, "--max-total-tokens", blocks * BLOCK,
                   "--max-batch-total-tokens", max(rows) * blocks * BLOCK, "--json"]
        if group.precision != "bf16":
            command += ["--quantize", group.precision]
        return command

    def machine(self, log):
        """The peaks of the machine at this moment."""
        outcome = run([self.setting.needletail, "bench", "machine", "--threads", self.setting.threads, "--json"], log)
        if outcome.status != 0:
            raise Failure(last_line(outcome.stderr))
        return json.loads(outcome.stdout)
