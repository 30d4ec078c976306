/// Rewrites a piece of text between added tokens before it is split.
protocol Normalizer: Sendable {
  /// Normalises valid UTF-8 in place; the result is valid UTF-8.
  func normalize(_ text: inout some RewritableText) throws(TokenizerError)

  /// The normalizer of pieces that do not start the text.
  func insideText() -> any Normalizer
}

extension Normalizer {
  func insideText() -> any Normalizer { self }
}

/// Normalizers in order.
struct NormalizerSequence: Normalizer {
  let normalizers: [any Normalizer]

  init(_ normalizers: [any Normalizer]) { self.normalizers = normalizers }

  init(_ field: JSONField) throws(TokenizerError) {
    normalizers = try Components.normalizers.makeAll(try field.required("normalizers"))
  }

  func normalize(_ text: inout some RewritableText) throws(TokenizerError) {
    for normalizer in normalizers { try normalizer.normalize(&text) }
  }
}
