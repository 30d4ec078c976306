/// The architectures whose GGUF files are read.
enum GGUFArchitecture: String, CaseIterable, Sendable {
  case llama, qwen2, qwen3, phi3, gemma, gemma2, gemma3

  /// The `model_type` of the same models in Hugging Face's files.
  var modelType: String { self == .gemma3 ? "gemma3_text" : rawValue }

  /// The class that Hugging Face's files name.
  var className: String {
    switch self {
    case .llama: "LlamaForCausalLM"
    case .qwen2: "Qwen2ForCausalLM"
    case .qwen3: "Qwen3ForCausalLM"
    case .phi3: "Phi3ForCausalLM"
    case .gemma: "GemmaForCausalLM"
    case .gemma2: "Gemma2ForCausalLM"
    case .gemma3: "Gemma3ForCausalLM"
    }
  }

  /// Whether the file holds `1 + w` for a norm that Hugging Face's files give as `w`.
  var addsOneToNorms: Bool { isGemma }

  /// Whether the rows of query and key heads are ordered for a rotary embedding of neighbours.
  var interleavesHeads: Bool { self == .llama }

  /// Whether the model is of the Gemma family.
  var isGemma: Bool { [.gemma, .gemma2, .gemma3].contains(self) }

  /// Hugging Face's name for a tensor, or nil for one that is read into the configuration or not at all.
  func name(of tensor: String) -> String? {
    switch tensor {
    case "token_embd.weight": return "model.embed_tokens.weight"
    case "output_norm.weight": return "model.norm.weight"
    case "output.weight": return "lm_head.weight"
    default: break
    }
    let parts = tensor.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "blk", let layer = Int(parts[1]), layer >= 0,
      let name = layerName(String(parts[2]))
    else { return nil }
    return "model.layers.\(layer).\(name).\(parts[3])"
  }

  private func layerName(_ name: String) -> String? {
    let hasFourNorms = self == .gemma2 || self == .gemma3
    return switch name {
    case "attn_norm": "input_layernorm"
    case "ffn_norm": hasFourNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm"
    case "post_attention_norm": "post_attention_layernorm"
    case "post_ffw_norm": "post_feedforward_layernorm"
    case "attn_q": "self_attn.q_proj"
    case "attn_k": "self_attn.k_proj"
    case "attn_v": "self_attn.v_proj"
    case "attn_qkv": "self_attn.qkv_proj"
    case "attn_output": "self_attn.o_proj"
    case "attn_q_norm": "self_attn.q_norm"
    case "attn_k_norm": "self_attn.k_norm"
    case "ffn_gate": "mlp.gate_proj"
    case "ffn_up": self == .phi3 ? "mlp.gate_up_proj" : "mlp.up_proj"
    case "ffn_down": "mlp.down_proj"
    default: nil
    }
  }
}
