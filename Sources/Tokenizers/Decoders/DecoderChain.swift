/// One token on its way to text.
struct Piece {
  var bytes: [UInt8]
  /// Whether the token stood for one byte (`<0x0A>`): runs of such bytes are text only together.
  var isByte = false
}

/// What the decoding of a token depends on besides the token.
struct DecodeState: Sendable {
  /// Whether no token has been decoded yet.
  var isFirst = true
  /// Whether the space that a sentencepiece model puts before a text may still come.
  var awaitsLeadingSpace = true
  /// The token before, where a decoder asks for it.
  var lastToken: [UInt8] = []
}

/// Rewrites one token (or after `Fuse` the whole text).
protocol TokenDecoder: Sendable {
  func decode(_ token: inout Piece, _ state: inout DecodeState)
}

/// A part of a decoder as a file lists it.
enum DecoderStep: Sendable {
  case token(any TokenDecoder)
  case byteFallback
  /// Joins the tokens: later steps see the text.
  case fuse

  static func sequence(_ field: JSONField) throws(TokenizerError) -> [DecoderStep] {
    try Components.decoders.makeAll(try field.required("decoders")).flatMap { $0 }
  }

  /// `BPEDecoder`: the end-of-word suffix is a space, except at the end of the text.
  static func wordSuffix(_ field: JSONField) throws(TokenizerError) -> [DecoderStep] {
    let suffix = try field.string("suffix", default: "</w>")
    return [
      .token(Replacement(suffix, by: " ")), .fuse,
      .token(StripDecoder(content: " ", start: 0, stop: 1)),
    ]
  }
}

/// The steps from token strings to text.
struct DecoderChain: Sendable {
  /// How a run of byte tokens that is not valid UTF-8 is written.
  enum InvalidBytes {
    /// One U+FFFD for each byte of the run, valid characters included (tokenizer.json's `ByteFallback`).
    case replaceRun
    /// One U+FFFD for each byte that is part of no character (sentencepiece).
    case replaceByte
  }

  private(set) var tokenSteps: [any TokenDecoder] = []
  private(set) var textSteps: [any TokenDecoder] = []
  /// The number of token steps before byte tokens are recognised, or nil when they never are.
  private var byteFallback: Int?
  /// Texts of tokens that no step sees, by id.
  var fixedTexts: [Int32: [UInt8]] = [:]
  var invalidBytes: InvalidBytes = .replaceRun

  /// Makes a chain; without steps the tokens are joined by spaces.
  init(_ steps: [DecoderStep]?) {
    var isFused = false
    for step in steps ?? [.token(JoinDecoder())] {
      switch step {
      case .fuse: isFused = true
      case .byteFallback where !isFused && byteFallback == nil: byteFallback = tokenSteps.count
      case .byteFallback: break
      case .token(let decoder) where isFused: textSteps.append(decoder)
      case .token(let decoder): tokenSteps.append(decoder)
      }
    }
  }

  /// The part that a token adds to the text.
  func piece(_ id: Int32, _ token: Span<UInt8>, _ state: inout DecodeState) -> Piece {
    defer { state.isFirst = false }
    if let text = fixedTexts[id] {
      if !text.isEmpty { state.awaitsLeadingSpace = false }
      return Piece(bytes: text)
    }
    var piece = Piece(bytes: token.indices.map { token[$0] })
    for (index, step) in tokenSteps.enumerated() {
      if index == byteFallback, let byte = ByteToken.byte(piece.bytes) {
        return Piece(bytes: [byte], isByte: true)
      }
      step.decode(&piece, &state)
    }
    if byteFallback == tokenSteps.count, let byte = ByteToken.byte(piece.bytes) {
      return Piece(bytes: [byte], isByte: true)
    }
    return piece
  }
}

/// The names `<0x00>` to `<0xFF>` of tokens that stand for bytes.
enum ByteToken {
  private static let digits = Array("0123456789ABCDEF".utf8)

  static func name(_ byte: UInt8) -> [UInt8] {
    Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], UInt8(ascii: ">")]
  }

  /// The byte that a token stands for, if any.
  static func byte(_ token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.span.starts(with: Array("<0x".utf8)), token[5] == UInt8(ascii: ">"),
      token[3] != UInt8(ascii: "+"), token[3] != UInt8(ascii: "-")
    else { return nil }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }
}
