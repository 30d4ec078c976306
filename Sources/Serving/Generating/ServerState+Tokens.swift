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

  /// The ids of a prompt.
  ///
  /// - Throws: ``ValidationError/tokenizer(_:)``.
  func ids(of prompt: GenerateRequest, addSpecialTokens: Bool) async throws(RequestError) -> [Int32] {
    if let ids = prompt.inputIDs { return ids }
    return try await ids(of: prompt.inputs, addSpecialTokens: addSpecialTokens)
  }

  /// The tokens of a prompt with their places; tokens of no text have none.
  ///
  /// - Throws: ``ValidationError/tokenizer(_:)``.
  func pieces(of prompt: GenerateRequest, addSpecialTokens: Bool) async throws(RequestError) -> [TextPiece] {
    guard let ids = prompt.inputIDs else {
      return try await pieces(of: prompt.inputs, addSpecialTokens: addSpecialTokens)
    }
    var pieces: [TextPiece] = []
    for id in ids { pieces.append(TextPiece(id: id, text: try await text(of: [id]), start: 0, stop: 0)) }
    return pieces
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
