"""Compares Needletail with other CPU engines on this machine and writes a report.

    make bench-peers
    make bench-peers PEERS="--quick --rounds 1"
    python3 Benchmarks/peers/compare.py --needletail .build/release/needletail --models qwen-0.5b --rows 1,8

Installs the peers and makes the models on first use (see README.md beside this file), then measures in rounds:
within a round every engine has its turn, alone on the machine, each in a process of its own.
"""
import argparse
import datetime
import os
import pathlib
import shlex
import signal
import subprocess
import sys

import machine
import report
from engines import DEFAULT, ENGINES
from engines.engine import Setting
from grid import OUTPUT_TOKENS, groups
from install import Installation
from models import ModelFiles
from process import Failure
from results import OURS, Results
from shapes import BITS, SHAPES

HERE = pathlib.Path(__file__).resolve().parent


def words(known):
    def parse(value):
        values = value.split(",")
        for word in values:
            if word not in known:
                raise argparse.ArgumentTypeError(f"'{word}' is not known; known: {', '.join(known)}")
        return values
    return parse


def numbers(value):
    values = [int(word) for word in value.split(",") if word]
    if any(number < 1 for number in values):
        raise argparse.ArgumentTypeError("numbers must be 1 or more")
    return values


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needletail", type=pathlib.Path, default=HERE.parents[1] / ".build/release/needletail",
                        help="the program to measure")
    parser.add_argument("--models", type=words(SHAPES), default=["llama-1b", "qwen-0.5b", "tinyllama-1.1b"])
    parser.add_argument("--precisions", type=words(BITS), default=list(BITS))
    parser.add_argument("--engines", type=words(ENGINES), default=DEFAULT)
    parser.add_argument("--rows", type=numbers, default=[1, 4, 8, 16, 32], help="sequences side by side")
    parser.add_argument("--prompts", type=numbers, default=[128, 512, 2048], help="prompt lengths in tokens")
    parser.add_argument("--contexts", type=numbers, default=[4096],
                        help="lengths that prompt and output fill together, beside --prompts; '' for none")
    parser.add_argument("--limit", type=int, default=16384,
                        help="cells with more prompt tokens than this in all rows together are left out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=1, help="measured runs in each process")
    parser.add_argument("--warmups", type=int, default=1, help="runs before them that do not count")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--quick", action="store_true", help="llama-1b, prompts of 512 tokens, rows 1, 8 and 32")
    parser.add_argument("--prepare", action="store_true", help="only install and make models")
    parser.add_argument("--cache", type=pathlib.Path,
                        default=os.environ.get("NEEDLETAIL_PEERS_CACHE", HERE / ".cache"),
                        help="where peers and models are kept (NEEDLETAIL_PEERS_CACHE)")
    parser.add_argument("--output", type=pathlib.Path, help="where the report goes (CACHE/reports/DATE)")
    parser.add_argument("--resume", action="store_true",
                        help="add to the report that --output holds: further cells, or further rounds of the same")
    options = parser.parse_args()
    if options.quick:
        options.models, options.rows, options.prompts, options.contexts = ["llama-1b"], [1, 8, 32], [512], []
    options.cache = options.cache.resolve()
    if options.resume and not (options.output and (options.output / "report.json").exists()):
        parser.error("--resume needs --output FOLDER with a report.json in it")
    now = datetime.datetime.now(datetime.timezone.utc)
    options.date = now.strftime("%Y-%m-%d %H:%M UTC")
    options.output = options.output or options.cache / "reports" / now.strftime("%Y-%m-%dT%H%M%S")
    return options


class Comparison:
    """One run: prepares every engine and model, measures round by round, and reports after each group."""

    def __init__(self, options):
        self.options = options
        self.installation = Installation(options.cache)
        setting = Setting(self.installation, options.needletail, options.threads, options.warmups, options.runs)
        self.engines = {name: ENGINES[name](setting) for name in options.engines}
        self.needletail = self.engines.get(OURS) or ENGINES[OURS](setting)
        self.groups = groups(options.models, options.precisions, options.rows, options.prompts, options.contexts,
                             options.limit)
        self.files = {model: ModelFiles(self.installation, SHAPES[model]) for model in options.models}
        # Of all: a report that is resumed may hold engines that do not run now.
        self.labels = {name: engine.label for name, engine in ENGINES.items()}
        self.unprepared = {}
        head = {
            "date": options.date, "command": command_line(), "machine": machine.describe(), "versions": {},
            "models": options.models, "precisions": options.precisions, "engines": options.engines,
            "threads": options.threads, "warmups": options.warmups, "runs": options.runs,
            "rounds": options.rounds, "interrupted": False}
        self.results = Results.resumed(options.output / "report.json", head) if options.resume else Results(head)
        self.results.skipped = list(dict.fromkeys(self.results.skipped + skipped(options)))
        self.first_round = self.results.last_round + 1
        self.results.head["rounds"] = self.results.last_round + options.rounds

    def prepare(self):
        """Installs and makes what is missing; an engine that cannot be had is noted and left out."""
        for model in self.options.models:
            for precision in self.options.precisions:
                for name, engine in self.engines.items():
                    try:
                        engine.check(precision)
                        engine.prepare(self.files[model], precision)
                        self.results.head["versions"].setdefault(name, engine.version())
                    except (Failure, OSError, subprocess.SubprocessError) as failure:
                        self.unprepared[name, model, precision] = str(failure)
                        print(f"{name}, {model} {precision}: {failure}", flush=True)

    def measure(self):
        total = len(self.groups) * self.options.rounds
        # Rounds are inside groups, so that what is compared lies minutes apart, not hours.
        turns = [(group, self.first_round + round_) for group in self.groups for round_ in range(self.options.rounds)]
        for turn, (group, round_) in enumerate(turns, 1):
            print(f"[{turn}/{total}] {group.model} {group.precision}, prompts of {group.inputs}, round {round_}",
                  flush=True)
            self.measure_peaks(group, round_)
            for name in self.engines:
                self.measure_engine(name, group, round_)
            self.write()

    def measure_peaks(self, group, round_):
        busy = machine.busy_share()
        if busy > 0.1:
            print(f"  other programs take {busy:.0%} of the processor: the figures will not be worth much", flush=True)
        try:
            line = {"busy_share": busy} | self.needletail.machine(self.log(group, round_, "machine"))
        except (Failure, OSError) as failure:
            print(f"  peaks: {failure}", flush=True)
            return
        self.results.add_peaks(group, round_, line)
        print(f"  peaks: {line['read_gb_per_s']:.1f} GB/s, {line['bf16_gflop_per_s']:.0f} GFLOP/s bf16, "
              f"{line['int8_gop_per_s']:.0f} GOP/s int8", flush=True)

    def measure_engine(self, name, group, round_):
        reason = self.unprepared.get((name, group.model, group.precision))
        try:
            if reason:
                raise Failure(reason)
            figures = self.engines[name].run(self.files[group.model], group, self.log(group, round_, name))
        except (Failure, OSError, ValueError, KeyError) as failure:
            self.results.fail(name, group, round_, str(failure))
            print(f"  {name}: {failure}", flush=True)
            return
        self.results.add(name, group, round_, figures)
        print(f"  {name}: " + ", ".join(
            f"{figure['batch_size']} rows {figure['prefill_tokens_per_second']:.0f} / "
            f"{figure['decode_tokens_per_second']:.1f}" for figure in figures) + " (prefill / decode)", flush=True)

    def log(self, group, round_, name):
        return (self.options.output / "logs" /
                f"{group.model}-{group.precision}-{group.inputs}-round{round_}-{name}")

    def write(self):
        report.write(self.results, self.options.output, self.labels)


def skipped(options):
    """The cells that the limit leaves out, in words."""
    lengths = sorted(set(options.prompts) | {context - OUTPUT_TOKENS for context in options.contexts})
    return [f"{rows} rows of {length}" for length in lengths for rows in options.rows
            if rows * length > options.limit]


def command_line():
    return shlex.join(["python3", "Benchmarks/peers/compare.py", *sys.argv[1:]])


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    comparison = Comparison(options)
    try:
        comparison.prepare()
        if options.prepare:
            return
        comparison.measure()
    except KeyboardInterrupt:
        comparison.results.head["interrupted"] = True
        print("interrupted", flush=True)
    comparison.write()
    print(f"report: {options.output / 'report.md'}", flush=True)
    sys.exit(130 if comparison.results.head["interrupted"] else 0)


if __name__ == "__main__":
    main()
