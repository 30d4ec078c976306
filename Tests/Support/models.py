"""Checkpoints for tests: the demo model, and a model that computes slowly enough to be caught at work."""

import json
import pathlib

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "Models/demo"


def make_slow_model(folder, layers=16, positions=4096):
    """Writes a directory for `--load-format dummy`: 190 million random weights behind the demo's tokenizer.

    A token takes some ten milliseconds, so that a test can do something while requests run.
    """
    folder = pathlib.Path(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (folder / file).symlink_to(DEMO / file)
    demo = json.loads((DEMO / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(demo | {
        "hidden_size": 1024, "intermediate_size": 2816, "num_hidden_layers": layers, "num_attention_heads": 16,
        "num_key_value_heads": 8, "head_dim": 64, "max_position_embeddings": positions}))
    return folder
