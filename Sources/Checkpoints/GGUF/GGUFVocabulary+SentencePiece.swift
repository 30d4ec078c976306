extension GGUFVocabulary {
  /// The vocabulary as a sentencepiece model of the BPE kind (`sentencepiece_model.proto`), which is what
  /// llama.cpp's `llama` vocabularies are made from.
  func sentencePieceModel() throws(GGUFFault) -> [UInt8] {
    var model = ProtobufWriter()
    for (id, token) in tokens.enumerated() {
      guard String(validating: token.text, as: UTF8.self) != nil else {
        throw .tokenizer("has a token, \(id), that is not UTF-8")
      }
      var piece = ProtobufWriter()
      piece.add(1, bytes: token.text)
      piece.add(2, float: token.score)
      piece.add(3, integer: UInt64(token.type.rawValue))
      model.add(1, bytes: piece.bytes)
    }
    var trainer = ProtobufWriter()
    trainer.add(3, integer: 2)
    trainer.add(35, integer: tokens.contains { $0.type == .byte } ? 1 : 0)
    model.add(2, bytes: trainer.bytes)
    var normalizer = ProtobufWriter()
    normalizer.add(3, integer: try file.bool("tokenizer.ggml.add_space_prefix") ?? true ? 1 : 0)
    normalizer.add(4, integer: 0)
    normalizer.add(5, integer: 1)
    model.add(3, bytes: normalizer.bytes)
    return model.bytes
  }
}

/// Writes messages of protocol buffers field by field.
private struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, bytes content: [UInt8]) {
    add(field << 3 | 2)
    add(UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: UInt64, integer: UInt64) {
    add(field << 3)
    add(integer)
  }

  mutating func add(_ field: UInt64, float: Float) {
    add(field << 3 | 5)
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: float.bitPattern >> shift))
    }
  }

  private mutating func add(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
