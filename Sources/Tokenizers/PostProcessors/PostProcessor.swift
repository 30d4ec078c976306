import OrderedJSON

/// The tokens that encoding puts around a text.
struct PostProcessor: Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []
  /// How the places of tokens are told without the white space at their ends, if they are.
  var trim: OffsetTrim?
}

extension PostProcessor {
  /// `Sequence`: each processor wraps the result of those before it.
  init(sequence field: JSONField) throws(TokenizerError) {
    for processor in try Components.postProcessors.makeAll(try field.required("processors")) {
      prefix = processor.prefix + prefix
      suffix += processor.suffix
      trim = processor.trim ?? trim
    }
  }

  /// `ByteLevel`: changes places only.
  init(byteLevel field: JSONField) throws(TokenizerError) { trim = try OffsetTrim(field) }

  /// `RobertaProcessing`: as `BertProcessing`, and white space is left out of places.
  init(roberta field: JSONField) throws(TokenizerError) {
    try self.init(classification: field)
    trim = try OffsetTrim(field)
  }

  /// `BertProcessing`: `cls`, the text, `sep`.
  init(classification field: JSONField) throws(TokenizerError) {
    prefix = [try Self.pair(field.required("cls"))]
    suffix = [try Self.pair(field.required("sep"))]
  }

  /// The id of a `[token, id]` pair.
  private static func pair(_ field: JSONField) throws(TokenizerError) -> Int32 {
    let elements = try field.array()
    guard elements.count == 2 else { throw field.mustBe("a pair of token and id") }
    return Int32(try elements[1].integer(in: 0...Vocabulary.largestID))
  }

  /// `TemplateProcessing`: the template for a single text, in which the text must stand once.
  init(template field: JSONField) throws(TokenizerError) {
    let single = try field.required("single")
    var seesText = false
    for part in try single.array() {
      if let token = part.optional("SpecialToken") {
        let ids = try Self.ids(of: token.required("id"), in: field)
        if seesText { suffix += ids } else { prefix += ids }
      } else if let sequence = part.optional("Sequence") {
        let id = try sequence.required("id")
        guard try id.string() == "A", !seesText else {
          throw id.mustBe("'A', once (a single text has no other sequence)")
        }
        seesText = true
      } else {
        throw part.mustBe("an object with 'SpecialToken' or 'Sequence'")
      }
    }
    guard seesText else { throw single.mustBe("a template that holds the sequence 'A'") }
  }

  /// The ids that a template's token name stands for.
  private static func ids(of name: JSONField, in template: JSONField) throws(TokenizerError) -> [Int32] {
    let text = try name.string()
    guard let entry = template.optional("special_tokens")?.optional(text) else {
      throw .unknownToken(file: name.file, field: name.path, token: text)
    }
    var ids: [Int32] = []
    for id in try entry.required("ids").array() {
      ids.append(Int32(try id.integer(in: 0...Vocabulary.largestID)))
    }
    return ids
  }
}
