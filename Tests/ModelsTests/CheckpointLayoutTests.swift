import Backends
import Models
import OrderedJSON
import Tensors
import Testing

/// What names, shapes and types of tensors a model is read from, against a plain forward pass.
@Suite struct CheckpointLayoutTests {
  private static let ids: [Int32] = [3, 16, 0, 7, 7, 12, 1]

  private static func difference(
    _ checkpoint: TinyCheckpoint,
    from reference: [[Double]]
  ) throws -> Double {
    try checkpoint.withDirectory { directory in
      let model = try DecoderModel(directory: directory, on: try CPUBackend(threads: 2))
      let logits = model.logits(of: ids, chunk: 64)
      return zip(logits.joined(), reference.joined()).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    }
  }

  private static func message(_ checkpoint: TinyCheckpoint) -> String? {
    #expect(throws: ModelError.self) {
      try checkpoint.withDirectory { try DecoderModel(directory: $0, on: NullBackend()) }
    }?.description
  }

  @Test("with and without biases the logits are those of the formulas", arguments: [false, true])
  func biases(biases: Bool) throws {
    let checkpoint = TinyCheckpoint(biases: biases)
    let reference = ReferenceLlama(checkpoint: checkpoint).logits(Self.ids)
    #expect(try Self.difference(checkpoint, from: reference) < 1e-5)
  }

  @Test("names of a base model lack the prefix") func bareNames() throws {
    var checkpoint = TinyCheckpoint()
    let reference = ReferenceLlama(checkpoint: checkpoint).logits(Self.ids)
    checkpoint.tensors = checkpoint.tensors.reduce(into: [:]) { tensors, entry in
      tensors[entry.key.hasPrefix("model.") ? String(entry.key.dropFirst(6)) : entry.key] = entry.value
    }
    #expect(try Self.difference(checkpoint, from: reference) < 1e-5)
  }

  @Test("without a head, or with a stale one, the embedding is the head", arguments: [false, true])
  func tied(hasStaleHead: Bool) throws {
    var checkpoint = TinyCheckpoint()
    let tied = ReferenceLlama(checkpoint: checkpoint, head: "model.embed_tokens.weight").logits(Self.ids)
    if hasStaleHead {
      checkpoint.settings["tie_word_embeddings"] = true
    } else {
      checkpoint.tensors["lm_head.weight"] = nil
    }
    #expect(try Self.difference(checkpoint, from: tied) < 1e-5)
  }

  @Test("tensors that no model needs are passed over") func extraTensors() throws {
    var checkpoint = TinyCheckpoint()
    let reference = ReferenceLlama(checkpoint: checkpoint).logits(Self.ids)
    checkpoint.tensors["model.layers.0.self_attn.rotary_emb.inv_freq"] = TinyCheckpoint.Tensor(
      dtype: .float32,
      shape: [2],
      values: [1, 2]
    )
    checkpoint.tensors["steps"] = TinyCheckpoint.Tensor(dtype: .int64, shape: [], values: [0])
    #expect(try Self.difference(checkpoint, from: reference) < 1e-5)
  }

  @Test("a tensor that is missing, misshapen or of another type is named") func damage() {
    let name = "model.layers.1.mlp.up_proj.weight"
    var checkpoint = TinyCheckpoint()
    checkpoint.tensors[name]?.shape = [12, 10]
    #expect(Self.message(checkpoint) == "tensor '\(name)': expected shape [10, 12], found [12, 10]")
    checkpoint.tensors[name]?.shape = [10, 12]
    checkpoint.tensors[name]?.dtype = .int64
    #expect(
      Self.message(checkpoint)
        == "tensor '\(name)': weights of type I64 are not supported; supported: F32, F16, BF16, F64"
    )
    checkpoint.tensors[name] = nil
    #expect(Self.message(checkpoint) == "tensor '\(name)' is missing in the checkpoint")
  }
}
