/// Joins tokens by a space, as a file without a decoder asks for.
struct JoinDecoder: TokenDecoder {
  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    if !state.isFirst { token.bytes.insert(0x20, at: 0) }
  }
}

/// Reads the characters of the byte alphabet as bytes; a token that holds another character is taken
/// literally, as added tokens are.
struct ByteLevelDecoder: TokenDecoder {
  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    if let bytes = ByteAlphabet.decode(token.bytes.span) { token.bytes = bytes }
  }
}

/// Reads ▁ as a space, and in the first token as nothing unless the scheme never prepends it.
struct MetaspaceDecoder: TokenDecoder {
  private let toSpace: Replacement
  private let toNothing: Replacement
  private let dropsFirst: Bool

  init(_ field: JSONField) throws(TokenizerError) {
    let character = String(decoding: try MetaspacePreTokenizer.replacement(field), as: UTF8.self)
    toSpace = Replacement(character, by: " ")
    toNothing = Replacement(character, by: "")
    dropsFirst = try PrependScheme(field) != .never
  }

  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    let replacement = state.isFirst && dropsFirst ? toNothing : toSpace
    replacement.decode(&token, &state)
  }
}

/// Removes up to so many copies of a character from each end.
struct StripDecoder: TokenDecoder {
  let content: [UInt8]
  let start: Int
  let stop: Int

  init(content: String, start: Int, stop: Int) {
    self.content = Array(content.utf8)
    self.start = start
    self.stop = stop
  }

  init(_ field: JSONField) throws(TokenizerError) {
    let content = try field.required("content")
    self.content = Array(try content.string().utf8)
    guard !self.content.isEmpty else { throw content.mustBe("a character") }
    start = try field.integer("start", default: 0, in: 0...1024)
    stop = try field.integer("stop", default: 0, in: 0...1024)
  }

  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    var (low, high) = (0, token.bytes.count)
    var count = 0
    while count < start, high - low >= content.count, token.bytes.span.starts(with: content, at: low) {
      low += content.count
      count += 1
    }
    count = 0
    while count < stop, high - low >= content.count,
      token.bytes[low..<high].reversed().starts(with: content.reversed())
    {
      high -= content.count
      count += 1
    }
    if low > 0 || high < token.bytes.count { token.bytes = Array(token.bytes[low..<high]) }
  }
}

/// Joins tokens that start with the prefix to those before, others by a space.
struct WordPieceDecoder: TokenDecoder {
  /// The spaces that English text does not have.
  static let cleanups = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { Replacement($0.0, by: $0.1) }

  private let prefix: [UInt8]
  private let cleanups: [Replacement]

  init(_ field: JSONField) throws(TokenizerError) {
    prefix = Array(try field.string("prefix", default: "##").utf8)
    cleanups = try field.bool("cleanup", default: true) ? Self.cleanups : []
  }

  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    if !state.isFirst {
      if token.bytes.span.starts(with: prefix) {
        token.bytes.removeFirst(prefix.count)
      } else {
        token.bytes.insert(0x20, at: 0)
      }
    }
    for cleanup in cleanups { cleanup.decode(&token, &state) }
  }
}

/// Drops repeated tokens and blanks, as connectionist temporal classification writes them.
struct CTCDecoder: TokenDecoder {
  private let cleanups: [Replacement]

  init(_ field: JSONField) throws(TokenizerError) {
    var cleanups = [Replacement(try field.string("pad_token", default: "<pad>"), by: "")]
    if try field.bool("cleanup", default: true) {
      cleanups += WordPieceDecoder.cleanups
      cleanups.append(Replacement(try field.string("word_delimiter_token", default: "|"), by: " "))
    }
    self.cleanups = cleanups
  }

  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    let isRepeated = !state.isFirst && token.bytes == state.lastToken
    state.lastToken = token.bytes
    if isRepeated { token.bytes = [] }
    for cleanup in cleanups { cleanup.decode(&token, &state) }
  }
}

/// Drops the ▁ that a sentencepiece model put before the text: of the first token that prints, or of all
/// tokens until one prints when the model removes extra white space.
struct SentencePieceLeadDecoder: TokenDecoder {
  let dropsAll: Bool

  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    guard state.awaitsLeadingSpace, ByteToken.byte(token.bytes) == nil else {
      state.awaitsLeadingSpace = false
      return
    }
    let dropsSpace = token.bytes.span.starts(with: Self.space)
    if dropsSpace { token.bytes.removeFirst(Self.space.count) }
    if !token.bytes.isEmpty || (dropsSpace && !dropsAll) { state.awaitsLeadingSpace = false }
  }

  private static let space = Array("▁".utf8)
}
