import OrderedJSON

extension BPE {
  /// Reads the `model` of tokenizer.json.
  init(_ field: JSONField) throws(TokenizerError) {
    var options = Options()
    options.unknownToken = try field.optional("unk_token")?.string()
    options.fusesUnknown = try field.bool("fuse_unk", default: false)
    options.hasByteFallback = try field.bool("byte_fallback", default: false)
    options.ignoresMerges = try field.bool("ignore_merges", default: false)
    options.continuingPrefix = Array(try field.string("continuing_subword_prefix", default: "").utf8)
    options.wordSuffix = Array(try field.string("end_of_word_suffix", default: "").utf8)
    let vocabulary = try Vocabulary(field.required("vocab"))
    let merges = try field.required("merges")
    guard let elements = merges.value.arrayValue else { throw merges.mustBe("an array of pairs") }
    var builder = MergeBuilder(
      vocabulary: vocabulary,
      options: options,
      file: merges.file,
      field: merges.path,
      capacity: elements.count
    )
    for (index, element) in elements.enumerated() { try builder.append(element, at: index) }
    self.init(vocabulary: vocabulary, merges: builder.table, options: options, seams: builder.finishedSeams)
  }

  /// Makes the model of a vocabulary and the lines of a merges.txt.
  init(vocabulary: Vocabulary, mergeLines: String, file: String, options: Options) throws(TokenizerError) {
    var builder = MergeBuilder(
      vocabulary: vocabulary,
      options: options,
      file: file,
      field: "line",
      capacity: 65536
    )
    for (index, line) in mergeLines.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if text.isEmpty { continue }
      try builder.append(.string(String(decoding: text, as: UTF8.self)), at: index)
    }
    self.init(vocabulary: vocabulary, merges: builder.table, options: options, seams: builder.finishedSeams)
  }
}

/// Builds a merge table from pairs of tokens in order.
private struct MergeBuilder {
  let vocabulary: Vocabulary
  let options: BPE.Options
  let file: String
  let field: String
  private(set) var table: MergeTable
  private var seams = SeamTable()
  /// Whether a merge takes a token that stands for a byte or for unknown characters: then the characters of
  /// the tokens do not tell where merging stops.
  private var mergesBytes = false
  private var rank: UInt32 = 0
  private var joined: [UInt8] = []

  init(vocabulary: Vocabulary, options: BPE.Options, file: String, field: String, capacity: Int) {
    self.vocabulary = vocabulary
    self.options = options
    self.file = file
    self.field = field
    table = MergeTable(capacity: capacity)
  }

  var finishedSeams: SeamTable? { options.hasByteFallback && !mergesBytes ? seams : nil }

  /// Adds a merge: a `[left, right]` pair, or one string with a space between.
  mutating func append(_ element: JSONValue, at index: Int) throws(TokenizerError) {
    switch element {
    case .string(let line):
      if line.utf8.starts(with: "#version".utf8) { return }
      guard let space = line.utf8.firstIndex(of: 0x20) else {
        throw fault(element, at: index)
      }
      try append(Array(line.utf8[..<space]), Array(line.utf8[line.utf8.index(after: space)...]), at: index)
    case .array(let pair):
      guard pair.count == 2, let left = pair[0].stringValue, let right = pair[1].stringValue else {
        throw fault(element, at: index)
      }
      try append(Array(left.utf8), Array(right.utf8), at: index)
    default: throw fault(element, at: index)
    }
  }

  private func fault(_ element: JSONValue, at index: Int) -> TokenizerError {
    JSONField(file: file, path: "\(field)[\(index)]", value: element)
      .mustBe("a pair of tokens (an array of two, or one string with a space between)")
  }

  private mutating func append(_ left: [UInt8], _ right: [UInt8], at index: Int) throws(TokenizerError) {
    let prefix = options.continuingPrefix
    joined.removeAll(keepingCapacity: true)
    joined.append(contentsOf: left)
    joined.append(contentsOf: right.span.starts(with: prefix) ? right.dropFirst(prefix.count) : right[...])
    let ids = (try id(left, at: index), try id(right, at: index))
    table.insert(ids.0, ids.1, MergeTable.Merge(rank: rank, id: try id(joined, at: index)))
    rank += 1
    guard options.hasByteFallback else { return }
    seams.insert(joined)
    if ByteToken.byte(left) != nil || ByteToken.byte(right) != nil { mergesBytes = true }
    if let unknown = options.unknownToken {
      if left.elementsEqual(unknown.utf8) || right.elementsEqual(unknown.utf8) { mergesBytes = true }
    }
  }

  private func id(_ token: [UInt8], at index: Int) throws(TokenizerError) -> Int32 {
    guard let id = vocabulary.id(of: token) else {
      throw .unknownToken(
        file: file,
        field: "\(field)[\(index)]",
        token: String(decoding: token, as: UTF8.self)
      )
    }
    return id
  }
}
