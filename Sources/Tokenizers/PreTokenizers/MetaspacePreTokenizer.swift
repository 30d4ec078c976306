/// When ▁ is put before a piece that does not start with it.
enum PrependScheme: String, CaseIterable, Sendable {
  case always, first, never

  /// Reads `prepend_scheme`, or the older Boolean `add_prefix_space`; always without both.
  init(_ component: JSONField) throws(TokenizerError) {
    if let field = component.optional("prepend_scheme") {
      guard let scheme = Self(rawValue: try field.string()) else {
        throw field.mustBe("one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      self = scheme
    } else {
      self = try component.bool("add_prefix_space", default: true) ? .always : .never
    }
  }
}

/// Writes spaces as ▁ and lets each ▁ start a word.
struct MetaspacePreTokenizer: PreTokenizer {
  private let replacement: [UInt8]
  private var scheme: PrependScheme
  private let splits: Bool
  /// Whether the file has the older member that a configuration may override.
  private let hasPrefixFlag: Bool

  init(_ field: JSONField) throws(TokenizerError) {
    replacement = try Self.replacement(field)
    scheme = try PrependScheme(field)
    splits = try field.bool("split", default: true)
    hasPrefixFlag = field.optional("add_prefix_space") != nil
  }

  /// The one scalar that stands for a space: `replacement`, or ▁.
  static func replacement(_ component: JSONField) throws(TokenizerError) -> [UInt8] {
    guard let field = component.optional("replacement") else { return Array("▁".utf8) }
    let text = try field.string()
    guard text.unicodeScalars.count == 1 else { throw field.mustBe("one character") }
    return Array(text.utf8)
  }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    text.rewrite { word, startsText in
      let prepends = scheme == .always || (scheme == .first && startsText)
      return prepends && word.first != 0x20 && !word.starts(with: replacement) ? replacement : []
    } _: { byte, output in
      if byte == 0x20 { output.append(contentsOf: replacement) } else { output.append(byte) }
    }
    guard splits else { return }
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      var start = word.lowerBound
      for index in word.dropFirst() where bytes.starts(with: replacement, at: index) {
        words.appendWord(start..<index)
        start = index
      }
      words.appendWord(start..<word.upperBound)
    }
  }

  func addingPrefixSpace(_ adds: Bool) -> any PreTokenizer {
    guard hasPrefixFlag else { return self }
    var copy = self
    copy.scheme = adds ? .always : .never
    return copy
  }
}
