internal import Tokenizers

/// A token of a text and the part of the text that it stands for.
public struct TextPiece: Sendable, Equatable {
  /// The id.
  public var id: Int32
  /// The part of the text; empty for a token that was added to the text.
  public var text: String
  /// Where the part starts, in bytes of UTF-8.
  public var start: Int
  /// Where the part ends, in bytes of UTF-8; 0 with ``start`` 0 for a token that was added to the text.
  public var stop: Int

  /// Makes a piece.
  public init(id: Int32, text: String, start: Int, stop: Int) {
    self.id = id
    self.text = text
    self.start = start
    self.stop = stop
  }
}

extension LanguageModel {
  /// The tokens of a text and where they stand in it.
  ///
  /// A token that is a part of a character stands for the whole character. Where the tokenizer's normalizer
  /// hides what a token stands for, all pieces are without text and place.
  ///
  /// - Throws: As ``encode(_:addSpecialTokens:)``.
  public func tokenize(_ text: String, addSpecialTokens: Bool = true) throws -> [TextPiece] {
    guard let tokenizer else { throw LanguageModelError.noTokenizer(model: info.id) }
    let bytes = Array(text.utf8)
    return try tokenizer.encodeWithPlaces(text, addSpecialTokens: addSpecialTokens).map { token in
      TextPiece(
        id: token.id,
        text: String(decoding: bytes[token.range], as: UTF8.self),
        start: token.range.lowerBound,
        stop: token.range.upperBound
      )
    }
  }
}
