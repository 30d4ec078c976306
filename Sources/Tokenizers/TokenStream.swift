/// Decodes token ids one by one and never prints a part of a character.
///
/// Follows the byte method: a token's bytes are printed as soon as they are whole characters, at most three
/// bytes are held back, and bytes that can be no character print one U+FFFD for each maximal ill-formed part
/// (for `tokenizer.model`, for each byte). For valid text the pieces join to ``Tokenizer/decode(_:skipSpecialTokens:)``.
public struct TokenStream: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  private var state = DecodeState()
  private var assembler: UTF8Assembler
  private var trimmers: [StreamTrimmer]

  init(tokenizer: Tokenizer, skipsSpecialTokens: Bool) {
    self.tokenizer = tokenizer
    self.skipsSpecialTokens = skipsSpecialTokens
    assembler = UTF8Assembler(replacesEachByte: tokenizer.decoder.invalidBytes == .replaceByte)
    trimmers = tokenizer.decoder.textSteps.map { StreamTrimmer($0) }
  }

  /// The text that an id completes; empty when it completes none.
  public mutating func append(_ id: Int32) -> String {
    guard let piece = tokenizer.piece(for: id, skipsSpecialTokens, &state) else { return "" }
    var text: [UInt8] = []
    assembler.append(piece.bytes, to: &text)
    for index in trimmers.indices { trimmers[index].pass(&text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The text that is still held back, as the end of the stream shows it.
  public mutating func finish() -> String {
    var text: [UInt8] = []
    assembler.finish(into: &text)
    for index in trimmers.indices {
      trimmers[index].pass(&text)
      trimmers[index].finish()
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A decoder step on the whole text, applied to the text as it comes.
///
/// Stripping is exact: leading copies are counted, trailing ones held back. Another step sees each part of the
/// text alone.
struct StreamTrimmer: Sendable {
  private let step: any TokenDecoder
  private let strip: StripDecoder?
  private var leadingLeft: Int
  private var held = 0

  init(_ step: any TokenDecoder) {
    self.step = step
    strip = step as? StripDecoder
    leadingLeft = strip?.start ?? 0
  }

  /// Replaces the text by what may be printed.
  mutating func pass(_ text: inout [UInt8]) {
    guard !text.isEmpty else { return }
    guard let strip else {
      var piece = Piece(bytes: text)
      var state = DecodeState()
      step.decode(&piece, &state)
      text = piece.bytes
      return
    }
    while leadingLeft > 0, text.span.starts(with: strip.content) {
      text.removeFirst(strip.content.count)
      leadingLeft -= 1
    }
    if !text.isEmpty { leadingLeft = 0 }
    if strip.stop > 0 { hold(strip, &text) }
  }

  /// Keeps back the copies at the end that the end of the text would strip.
  private mutating func hold(_ strip: StripDecoder, _ text: inout [UInt8]) {
    for _ in 0..<held { text.insert(contentsOf: strip.content, at: 0) }
    held = 0
    while held < strip.stop, text.reversed().starts(with: strip.content.reversed()) {
      text.removeLast(strip.content.count)
      held += 1
    }
  }

  /// Drops what is held back.
  mutating func finish() { held = 0 }
}
