/// A token that is found in the text before the model sees it.
struct AddedToken: Sendable {
  let content: [UInt8]
  var isSingleWord = false
  var stripsLeft = false
  var stripsRight = false
  var isNormalized = true
  var isSpecial = false

  init(_ content: String, isNormalized: Bool = true, isSpecial: Bool = false) {
    self.content = Array(content.utf8)
    self.isNormalized = isNormalized
    self.isSpecial = isSpecial
  }

  /// Reads an entry of `added_tokens` or `added_tokens_decoder`; absent flags are false, `normalized` true.
  init(_ field: JSONField) throws(TokenizerError) {
    let content = try field.required("content")
    self.content = Array(try content.string().utf8)
    guard self.content.count <= TokenTrie.longestString else {
      throw content.mustBe("at most \(TokenTrie.longestString) bytes long")
    }
    isSingleWord = try field.bool("single_word", default: false)
    stripsLeft = try field.bool("lstrip", default: false)
    stripsRight = try field.bool("rstrip", default: false)
    isSpecial = try field.bool("special", default: false)
    isNormalized = try field.bool("normalized", default: true)
  }
}
