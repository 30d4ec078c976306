"""What every Python peer shares: reading its job, making prompts, timing steps, writing results.

A worker runs in the peers' environment as `python WORKER JOB_FILE`. The job is JSON:
`{"model", "precision", "threads", "warmups", "runs", "cells": [[rows, input_tokens, output_tokens], …], "output"}`.
Each cell's result is appended to `output` as one line of JSON.
"""
import json
import pathlib
import resource
import statistics
import sys
import time


class Job:
    def __init__(self, file):
        values = json.loads(pathlib.Path(file).read_text())
        self.model, self.precision, self.threads = values["model"], values["precision"], values["threads"]
        self.warmups, self.runs = values["warmups"], values["runs"]
        self.cells = [tuple(cell) for cell in values["cells"]]
        self.output = values["output"]
        self.vocabulary = json.loads((pathlib.Path(values["config"])).read_text())["vocab_size"]

    @classmethod
    def from_arguments(cls):
        return cls(sys.argv[1])

    @property
    def longest(self):
        return max(inputs + outputs for _, inputs, outputs in self.cells)

    @property
    def most_prompt_tokens(self):
        return max(rows * inputs for rows, inputs, _ in self.cells)

    @property
    def most_tokens(self):
        return max(rows * (inputs + outputs) for rows, inputs, outputs in self.cells)

    @property
    def most_rows(self):
        return max(rows for rows, _, _ in self.cells)

    def prompts(self, rows, tokens):
        """Prompts of which no two begin alike, by the formula of `needletail bench latency`."""
        return [[(row * 7919 + position * 104_729 + 17) % self.vocabulary for position in range(tokens)]
                for row in range(rows)]

    def measure(self, run, note=None):
        """Runs every cell; `run(rows, inputs, outputs)` gives (prefill seconds, decode seconds)."""
        for rows, inputs, outputs in self.cells:
            samples = [run(rows, inputs, outputs) for _ in range(self.warmups + self.runs)][self.warmups:]
            prefill = statistics.median(sample[0] for sample in samples)
            decode = statistics.median(sample[1] for sample in samples)
            result = {
                "batch_size": rows, "input_tokens": inputs, "output_tokens": outputs,
                "prefill_tokens_per_second": rows * inputs / prefill,
                "decode_tokens_per_second": rows * (outputs - 1) / decode if outputs > 1 else None,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "note": note,
            }
            with open(self.output, "a") as file:
                file.write(json.dumps(result) + "\n")


def timed_steps(step, tokens_so_far, rows, outputs):
    """Times a scheduler: `step()` advances it, `tokens_so_far()` gives the tokens that each row has.

    Returns the seconds until every row has its first token, and the seconds of the decoding after it. All
    prompts must fit in the scheduler's first step, or rows would decode while others still wait.
    """
    start = time.perf_counter()
    while min(tokens_so_far()) < 1:
        step()
    first = time.perf_counter()
    if max(tokens_so_far()) > 1:
        raise RuntimeError("a row decoded before every row had its first token")
    while min(tokens_so_far()) < outputs:
        step()
    return first - start, time.perf_counter() - first
