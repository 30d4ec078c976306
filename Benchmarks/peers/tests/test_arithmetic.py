import unittest

from arithmetic import (cache_bytes_per_token, ratio, roofline_decode, roofline_prefill, summary, weight_bytes)
from grid import Cell
from shapes import SHAPES

LLAMA = SHAPES["llama-1b"]
MACHINE = {"read_gb_per_s": 50.0, "bf16_gflop_per_s": 1000.0, "int8_gop_per_s": 2000.0}


class SummaryTests(unittest.TestCase):
    def test_median_and_spread(self):
        self.assertEqual(summary([3, None, 1, 2]), {"median": 2, "min": 1, "max": 3, "count": 3})

    def test_nothing_measured(self):
        self.assertIsNone(summary([None]))

    def test_ratio_is_to_the_best_peer(self):
        self.assertEqual(ratio(summary([30]), [summary([10]), None, summary([20])]), 1.5)

    def test_no_ratio_without_peers(self):
        self.assertIsNone(ratio(summary([30]), [None]))


class ShapeTests(unittest.TestCase):
    def test_llama_weights(self):
        # 16 · (2 · 2048² + 2 · 512 · 2048 + 3 · 2048 · 8192) and 128256 · 2048
        self.assertEqual(LLAMA.layer_weights, 973_078_528)
        self.assertEqual(LLAMA.head_weights, 262_668_288)

    def test_bytes_of_each_precision(self):
        weights = 973_078_528 + 262_668_288
        self.assertEqual(weight_bytes(LLAMA, "bf16"), weights * 2)
        self.assertEqual(weight_bytes(LLAMA, "int8"), weights)
        self.assertEqual(weight_bytes(LLAMA, "int4"), weights / 2 + 2 * weights / 128)

    def test_cache_of_a_token(self):
        self.assertEqual(cache_bytes_per_token(LLAMA), 2 * 16 * 512 * 2)

    def test_a_qwen_shape_written_as_a_llama_has_biases(self):
        config = SHAPES["qwen-0.5b"].config("llama")
        self.assertEqual((config["model_type"], config["attention_bias"], config["head_dim"]), ("llama", True, 64))


class RooflineTests(unittest.TestCase):
    def test_one_row_decodes_at_the_speed_of_memory(self):
        limit = roofline_decode(LLAMA, "bf16", Cell(1, 512, 32), MACHINE)
        self.assertAlmostEqual(limit, 50e9 / (2_471_493_632 + 528 * 32768), places=6)

    def test_many_rows_decode_at_the_speed_of_the_units(self):
        limit = roofline_decode(LLAMA, "bf16", Cell(64, 1, 2), {**MACHINE, "read_gb_per_s": 1e6})
        operations = 2 * 1_235_746_816 + 4 * 16 * 2048 * 2
        self.assertAlmostEqual(limit, 1e12 / operations, places=6)

    def test_prefill_computes_one_row_of_logits(self):
        limit = roofline_prefill(LLAMA, "int8", Cell(1, 512, 32), MACHINE)
        linear = 2 * (512 * 973_078_528 + 262_668_288) / 2e12
        attention = 4 * 16 * 2048 * 512 * 513 / 2 / 1e12
        self.assertAlmostEqual(limit, 512 / (linear + attention), places=6)


if __name__ == "__main__":
    unittest.main()
