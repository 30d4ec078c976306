/// The body of `/detokenize`.
struct DetokenizeRequest {
  private let tokens: [UInt32]

  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "DetokenizeRequest")
    tokens = try object.required("tokens").integers(UInt32.self, named: "u32")
  }

  /// The ids, all of the vocabulary.
  ///
  /// - Throws: ``ValidationError/tokenID(field:vocabularySize:given:)``.
  func ids(vocabularySize: Int) throws(RequestError) -> [Int32] {
    let end = UInt32(clamping: min(vocabularySize, Int(Int32.max)))
    if let wrong = tokens.first(where: { $0 >= end }) {
      throw .validation(.tokenID(field: "tokens", vocabularySize: vocabularySize, given: Int(wrong)))
    }
    return tokens.map { Int32($0) }
  }
}
