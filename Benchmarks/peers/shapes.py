"""The shapes of the models that are compared, and the arithmetic that follows from a shape."""
from dataclasses import dataclass

BITS = {"bf16": 16, "int8": 8, "int4": 4}
INT4_GROUP = 128


@dataclass(frozen=True)
class Shape:
    """A decoder of the Llama kind. `family` is the `model_type` of its configuration."""
    name: str
    family: str
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    vocabulary: int
    tied: bool
    rope_theta: float
    epsilon: float = 1e-5
    rope_scaling: tuple = ()
    context: int = 8192

    @property
    def head_size(self):
        return self.hidden // self.heads

    @property
    def kv_width(self):
        return self.kv_heads * self.head_size

    @property
    def has_bias(self):
        """Whether the query, key and value projections add a bias."""
        return self.family == "qwen2"

    def linears(self):
        """Outputs and inputs of the linear layers of one decoder layer, by their checkpoint names."""
        return {
            "self_attn.q_proj": (self.hidden, self.hidden),
            "self_attn.k_proj": (self.kv_width, self.hidden),
            "self_attn.v_proj": (self.kv_width, self.hidden),
            "self_attn.o_proj": (self.hidden, self.hidden),
            "mlp.gate_proj": (self.intermediate, self.hidden),
            "mlp.up_proj": (self.intermediate, self.hidden),
            "mlp.down_proj": (self.hidden, self.intermediate),
        }

    @property
    def layer_weights(self):
        """Weights of all linear layers, without the head."""
        return self.layers * sum(outputs * inputs for outputs, inputs in self.linears().values())

    @property
    def head_weights(self):
        return self.vocabulary * self.hidden

    def config(self, family=None):
        """The `config.json`; `family` overrides the model type (a Qwen2 shape written as a Llama with biases)."""
        family = family or self.family
        config = {
            "architectures": [{"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM"}[family]],
            "model_type": family,
            "hidden_size": self.hidden,
            "intermediate_size": self.intermediate,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "vocab_size": self.vocabulary,
            "tie_word_embeddings": self.tied,
            "hidden_act": "silu",
            "rms_norm_eps": self.epsilon,
            "rope_theta": self.rope_theta,
            "max_position_embeddings": self.context,
            "initializer_range": 0.02,
            "torch_dtype": "bfloat16",
            "bos_token_id": 1,
            "eos_token_id": 2,
        }
        if family == "llama":
            config |= {"head_dim": self.head_size, "attention_bias": self.has_bias, "mlp_bias": False}
        if self.rope_scaling:
            config["rope_scaling"] = dict(self.rope_scaling)
        return config


LLAMA3_ROPE = (("rope_type", "llama3"), ("factor", 32.0), ("low_freq_factor", 1.0), ("high_freq_factor", 4.0),
               ("original_max_position_embeddings", 8192))

SHAPES = {shape.name: shape for shape in [
    Shape("llama-1b", "llama", 2048, 8192, 16, 32, 8, 128256, True, 500000.0, rope_scaling=LLAMA3_ROPE,
          context=131072),
    Shape("qwen-0.5b", "qwen2", 896, 4864, 24, 14, 2, 151936, True, 1000000.0, epsilon=1e-6, context=32768),
    Shape("tinyllama-1.1b", "llama", 2048, 5632, 22, 32, 4, 32000, False, 10000.0),
    # Only for trying the harness: every step in seconds.
    Shape("tiny", "llama", 256, 512, 2, 4, 2, 4096, True, 10000.0, rope_scaling=LLAMA3_ROPE),
    Shape("tiny-qwen", "qwen2", 256, 512, 2, 4, 2, 4096, True, 10000.0),
]}
