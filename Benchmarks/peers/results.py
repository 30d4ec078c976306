"""The figures of a run, as they come in, and their summary by scenario."""
import json

from arithmetic import ratio, roofline_decode, roofline_prefill, summary
from grid import Cell
from shapes import SHAPES

RATES = {"prefill": "prefill_tokens_per_second", "decode": "decode_tokens_per_second"}
OURS = "needletail"


class Results:
    """Samples of every engine in every cell, failures, and the machine's peaks between the rounds."""

    def __init__(self, head):
        self.head = head
        self.samples, self.failures, self.peaks, self.skipped = [], [], [], []

    @classmethod
    def resumed(cls, file, head):
        """Continues the results in a file with a run of another head: what either measured is told."""
        earlier = json.loads(file.read_text())
        made = cls({key: earlier[key] for key in earlier.keys() & head.keys()} | {
            key: earlier[key] + [value for value in head[key] if value not in earlier[key]]
            for key in ("models", "precisions", "engines")})
        made.head["versions"] = earlier["versions"] | head["versions"]
        made.head["command"] = earlier["command"] + "\n    " + head["command"]
        made.head["date"] = head["date"]
        made.head["interrupted"] = head["interrupted"]
        for key in ("samples", "failures", "peaks", "skipped"):
            setattr(made, key, earlier[key])
        return made

    @property
    def last_round(self):
        """The number of the last round of any cell; 0 when nothing was measured."""
        return max((sample["round"] for sample in self.samples), default=0)

    def add(self, engine, group, round_, figures):
        for figure in figures:
            self.samples.append(figure | {"engine": engine, "model": group.model, "precision": group.precision,
                                          "round": round_})

    def fail(self, engine, group, round_, reason):
        self.failures.append({"engine": engine, "model": group.model, "precision": group.precision,
                              "inputs": group.inputs, "round": round_, "reason": reason})

    def add_peaks(self, group, round_, line):
        self.peaks.append({"model": group.model, "precision": group.precision, "inputs": group.inputs,
                           "round": round_} | line)

    @property
    def engines(self):
        """Engines in the order of the run, those without any figure too."""
        return list(self.head["engines"])

    def scenarios(self):
        """For each phase of each cell: every engine's summary, our ratio to the best peer, our roofline share."""
        found = []
        for model, precision, cell in self._cells():
            for phase in RATES:
                rates = {engine: self._summary(engine, model, precision, cell, phase) for engine in self.engines}
                peers = [rates[engine] for engine in rates if engine != OURS]
                found.append({
                    "model": model, "precision": precision, "phase": phase, "rows": cell.rows,
                    "input_tokens": cell.inputs, "output_tokens": cell.outputs, "tokens_per_second": rates,
                    "ratio_to_best_peer": ratio(rates[OURS], peers) if rates.get(OURS) else None,
                    "roofline": self._roofline(model, precision, cell, phase, rates),
                })
        return found

    @property
    def rounds_of_cells(self):
        """The least and the most rounds of a cell, as words: a report that was resumed may have few of one."""
        rounds = {}
        for sample in self.samples:
            cell = (sample["model"], sample["precision"], sample["input_tokens"], sample["batch_size"])
            rounds.setdefault(cell, set()).add(sample["round"])
        counts = sorted({len(found) for found in rounds.values()}) or [0]
        return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]} of a cell"

    def peaks_summary(self):
        keys = ["read_gb_per_s", "f32_gflop_per_s", "bf16_gflop_per_s", "int8_gop_per_s"]
        return {key: summary([line.get(key) for line in self.peaks]) for key in keys}

    def write_json(self, file):
        file.write_text(json.dumps(self.head | {
            "peaks_summary": self.peaks_summary(), "scenarios": self.scenarios(), "samples": self.samples,
            "failures": self.failures, "peaks": self.peaks, "skipped": self.skipped}, indent=1))

    def _cells(self):
        keys = {(s["model"], s["precision"], Cell(s["batch_size"], s["input_tokens"], s["output_tokens"])): None
                for s in self.samples}
        order = self.head["models"], self.head["precisions"]
        return sorted(keys, key=lambda key: (order[0].index(key[0]), order[1].index(key[1]), key[2].inputs,
                                             key[2].rows))

    def _summary(self, engine, model, precision, cell, phase):
        wanted = (engine, model, precision, cell.rows, cell.inputs, cell.outputs)
        return summary([s[RATES[phase]] for s in self.samples if wanted == (
            s["engine"], s["model"], s["precision"], s["batch_size"], s["input_tokens"], s["output_tokens"])])

    def _roofline(self, model, precision, cell, phase, rates):
        """What the peaks around these rounds allow, and the share of it that each engine reached."""
        around = [line for line in self.peaks
                  if (line["model"], line["precision"], line["inputs"]) == (model, precision, cell.inputs)]
        if not around:
            return None
        machine = {key: summary([line[key] for line in around])["median"]
                   for key in ("read_gb_per_s", "bf16_gflop_per_s", "int8_gop_per_s")}
        limit = {"prefill": roofline_prefill, "decode": roofline_decode}[phase](
            SHAPES[model], precision, cell, machine)
        shares = {engine: rate["median"] / limit for engine, rate in rates.items() if rate}
        return {"tokens_per_second": limit, "shares": shares}
