/// Whole words are tokens or unknown.
struct WordLevel: TokenModel {
  let vocabulary: Vocabulary
  private let unknownToken: String
  private let unknownID: Int32?

  init(_ field: JSONField) throws(TokenizerError) {
    vocabulary = try Vocabulary(field.required("vocab"))
    unknownToken = try field.string("unk_token", default: "<unk>")
    unknownID = vocabulary.id(of: unknownToken)
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    for word in words {
      guard let id = vocabulary.id(of: bytes, word) ?? unknownID else {
        throw .unknownTokenMissing(token: unknownToken)
      }
      ids.append(id)
    }
  }

  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError) {
    try encode(bytes, [word], into: &ids)
    ranges.append(word)
  }
}
