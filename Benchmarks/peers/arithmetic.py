"""The arithmetic of the report: medians, ratios and the roofline."""
import statistics

from shapes import BITS, INT4_GROUP

CACHE_BYTES = 2  # of a bfloat16 element of the key-value cache


def summary(values):
    """Median, least and greatest; None without values."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "count": len(values)}


def ratio(ours, peers):
    """Our median by the best peer's, or None when either is missing."""
    best = max((peer["median"] for peer in peers if peer), default=None)
    return ours["median"] / best if ours and best else None


def weight_bytes(shape, precision):
    """Bytes of all linear layers and the head, which each decoding step reads: nominal bits and the scales."""
    weights = shape.layer_weights + shape.head_weights
    scales = 2 * weights / INT4_GROUP if precision == "int4" else 0
    return weights * BITS[precision] / 8 + scales


def cache_bytes_per_token(shape):
    return 2 * shape.layers * shape.kv_width * CACHE_BYTES


def attention_operations(shape, query_key_pairs):
    """Operations of the scores and of the weighted sum, for so many pairs of positions in each layer."""
    return 4 * shape.layers * shape.hidden * query_key_pairs


def roofline_decode(shape, precision, cell, machine):
    """Tokens per second that the machine's peaks allow in decoding: the slower of bytes and operations."""
    context = cell.inputs + cell.outputs / 2
    data = weight_bytes(shape, precision) + cell.rows * context * cache_bytes_per_token(shape)
    linear = 2 * cell.rows * (shape.layer_weights + shape.head_weights)
    seconds = max(data / bandwidth(machine),
                  linear / peak(machine, precision)
                  + attention_operations(shape, cell.rows * context) / peak(machine, "bf16"))
    return cell.rows / seconds


def roofline_prefill(shape, precision, cell, machine):
    """Tokens per second that the machine's peaks allow in prefill, with one row of logits a sequence."""
    tokens = cell.rows * cell.inputs
    linear = 2 * (tokens * shape.layer_weights + cell.rows * shape.head_weights)
    pairs = cell.rows * cell.inputs * (cell.inputs + 1) / 2
    seconds = max(weight_bytes(shape, precision) / bandwidth(machine),
                  linear / peak(machine, precision) + attention_operations(shape, pairs) / peak(machine, "bf16"))
    return tokens / seconds


def bandwidth(machine):
    """Bytes per second, from the line of `needletail bench machine --json`."""
    return machine["read_gb_per_s"] * 1e9


def peak(machine, precision):
    """Operations per second of the units that multiply this precision; int4 weights are multiplied as int8."""
    key = "bf16_gflop_per_s" if precision == "bf16" else "int8_gop_per_s"
    return machine[key] * 1e9
