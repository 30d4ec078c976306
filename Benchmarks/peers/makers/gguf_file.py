"""Writes a bfloat16 GGUF file from a Hugging Face directory of `weights.py`. Runs inside the peers' environment.

    python gguf_file.py SHAPE_NAME DIRECTORY FILE

Random weights have no tokenizer, so the file says `no_vocab` and states the vocabulary's size. The Llama
architecture of GGUF pairs neighbouring elements in its rotary embedding, so the rows of query and key are
permuted from Hugging Face's halves.
"""
import math
import pathlib
import sys

import gguf
import numpy
import torch
from safetensors import safe_open

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shapes import SHAPES  # noqa: E402 (found through the line above)

NAMES = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}


def gguf_name(name):
    outer = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
             "lm_head.weight": "output.weight"}
    if name in outer:
        return outer[name]
    _, _, layer, rest = name.split(".", 3)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{NAMES[part]}.{kind}"


def paired(tensor, heads):
    """Rows reordered from two halves to neighbouring pairs within each head."""
    rows = tensor.shape[0]
    return tensor.reshape(heads, 2, rows // heads // 2, -1).transpose(1, 2).reshape(tensor.shape).contiguous()


def rotary_factors(shape):
    """What divides each frequency under Llama 3's scaling (`rope_freqs.weight`)."""
    scaling = dict(shape.rope_scaling)
    length = scaling["original_max_position_embeddings"]
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    factors = []
    for index in range(0, shape.head_size, 2):
        wave = 2 * math.pi * shape.rope_theta ** (index / shape.head_size)
        if wave < length / high:
            factors.append(1.0)
        elif wave > length / low:
            factors.append(scaling["factor"])
        else:
            smooth = (length / wave - low) / (high - low)
            factors.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return numpy.array(factors, dtype=numpy.float32)


def write_header(writer, shape):
    writer.add_name(shape.name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.intermediate)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(shape.rope_theta)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_tokenizer_model("no_vocab")


def main():
    shape, directory, file = SHAPES[sys.argv[1]], pathlib.Path(sys.argv[2]), sys.argv[3]
    writer = gguf.GGUFWriter(file, shape.family)
    write_header(writer, shape)
    if shape.rope_scaling:
        writer.add_tensor("rope_freqs.weight", rotary_factors(shape))
    with safe_open(directory / "model.safetensors", "pt") as weights:
        for name in weights.keys():
            tensor = weights.get_tensor(name)
            if shape.family == "llama" and "q_proj" in name:
                tensor = paired(tensor, shape.heads)
            if shape.family == "llama" and "k_proj" in name:
                tensor = paired(tensor, shape.kv_heads)
            if tensor.ndim == 1:
                writer.add_tensor(gguf_name(name), tensor.float().numpy())
            else:
                writer.add_tensor(gguf_name(name), tensor.view(torch.uint8).numpy(),
                                  raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
