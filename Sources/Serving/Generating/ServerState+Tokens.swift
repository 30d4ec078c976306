import Needletail

extension ServerState {
  /// The ids of a text.
  ///
  /// - Throws: ``ValidationError/tokenizer(_:)``.
  func ids(of text: String, addSpecialTokens: Bool) async throws(RequestError) -> [Int32] {
    do { return try await generator.encode(text, addSpecialTokens: addSpecialTokens) } catch {
      throw .validation(.tokenizer("\(error)"))
    }
  }

  /// The tokens of a text with their places.
  ///
  /// - Throws: ``ValidationError/tokenizer(_:)``.
  func pieces(of text: String, addSpecialTokens: Bool) async throws(RequestError) -> [TextPiece] {
    do { return try await generator.tokenize(text, addSpecialTokens: addSpecialTokens) } catch {
      throw .validation(.tokenizer("\(error)"))
    }
  }

  /// The text of ids, special tokens included.
  ///
  /// - Throws: ``ValidationError/tokenizer(_:)``.
  func text(of ids: [Int32]) async throws(RequestError) -> String {
    do { return try await generator.decode(ids, skipSpecialTokens: false) } catch {
      throw .validation(.tokenizer("\(error)"))
    }
  }
}
