"""Writes an int8 checkpoint in the `compressed-tensors` convention. Runs inside the peers' environment.

    python int8_checkpoint.py HF_DIRECTORY DIRECTORY

Linear layers become int8 per output channel, symmetric, with activations quantised per token while running;
embedding and head stay in bfloat16, as checkpoints of this kind have them.
"""
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from safetensors.torch import save_file

SCHEME = {"num_bits": 8, "type": "int", "symmetric": True}
QUANTIZATION = {
    "quant_method": "compressed-tensors", "format": "int-quantized", "quantization_status": "compressed",
    "ignore": ["lm_head"],
    "config_groups": {"group_0": {
        "targets": ["Linear"],
        "weights": {**SCHEME, "strategy": "channel", "dynamic": False},
        "input_activations": {**SCHEME, "strategy": "token", "dynamic": True},
    }},
}


def quantized(name, tensor):
    """The int8 weight and its scale, by their checkpoint names."""
    scale = tensor.float().abs().amax(dim=1, keepdim=True) / 127
    values = (tensor.float() / scale).round().to(torch.int8)
    return {name: values, f"{name}_scale": scale.to(torch.bfloat16)}


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True)
    tensors = {}
    with safe_open(source / "model.safetensors", "pt") as weights:
        for name in weights.keys():
            tensor = weights.get_tensor(name)
            tensors |= quantized(name, tensor) if name.endswith("_proj.weight") else {name: tensor}
    save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text()) | {"quantization_config": QUANTIZATION}
    (target / "config.json").write_text(json.dumps(config, indent=2))


if __name__ == "__main__":
    main()
