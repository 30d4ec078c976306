"""Writes a Hugging Face directory of seeded random weights in bfloat16. Runs inside the peers' environment.

    python weights.py SHAPE_NAME DIRECTORY

Matrices are normal with deviation 0.02 and norms are 1, as in an untrained model, so activations stay in range.
For a Qwen2 shape, the folder `as-llama` in DIRECTORY lays out the same weights as a Llama with attention biases;
the additional bias of the output projection is zero, so both compute the same function.
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shapes import SHAPES  # noqa: E402 (found through the line above)


def tensors(shape):
    generator = torch.Generator().manual_seed(20240607)

    def normal(*size):
        return (torch.randn(*size, generator=generator) * 0.02).to(torch.bfloat16)

    ones = torch.ones(shape.hidden, dtype=torch.bfloat16)
    yield "model.embed_tokens.weight", normal(shape.vocabulary, shape.hidden)
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}."
        for name, (outputs, inputs) in shape.linears().items():
            yield f"{prefix}{name}.weight", normal(outputs, inputs)
            if shape.has_bias and name.split(".")[1] in ("q_proj", "k_proj", "v_proj"):
                yield f"{prefix}{name}.bias", normal(outputs)
        yield f"{prefix}input_layernorm.weight", ones.clone()
        yield f"{prefix}post_attention_layernorm.weight", ones.clone()
    yield "model.norm.weight", ones.clone()
    if not shape.tied:
        yield "lm_head.weight", normal(shape.vocabulary, shape.hidden)


def write_config(directory, config):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2))


def write_as_llama(shape, source, names):
    """A Llama layout of the weights at `source`: a link to them and a second shard with the zero biases."""
    directory = source / "as-llama"
    write_config(directory, shape.config("llama"))
    zeros = {f"model.layers.{layer}.self_attn.o_proj.bias": torch.zeros(shape.hidden, dtype=torch.bfloat16)
             for layer in range(shape.layers)}
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    link = directory / shards[0]
    link.hardlink_to(source / "model.safetensors")
    save_file(zeros, directory / shards[1], metadata={"format": "pt"})
    weight_map = dict.fromkeys(names, shards[0]) | dict.fromkeys(zeros, shards[1])
    (directory / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def main():
    shape, directory = SHAPES[sys.argv[1]], pathlib.Path(sys.argv[2])
    write_config(directory, shape.config())
    weights = dict(tensors(shape))
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    if shape.family != "llama":
        write_as_llama(shape, directory, list(weights))


if __name__ == "__main__":
    main()
