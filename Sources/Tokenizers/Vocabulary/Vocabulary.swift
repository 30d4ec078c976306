import OrderedJSON

/// The tokens of a model and their ids, in both directions.
struct Vocabulary: Sendable {
  /// The largest id that a file may use; tables by id stay small whatever a file says.
  static let largestID = 1 << 22 - 1

  private var table: ByteStringTable
  private var storage: [UInt8] = []
  /// The place of each id's token in the storage; nil in the holes.
  private var ranges: [Range<UInt32>?] = []

  init(capacity: Int) {
    table = ByteStringTable(capacity: capacity)
    ranges.reserveCapacity(capacity)
  }

  /// One more than the largest id.
  var endID: Int { ranges.count }
  /// How many tokens there are.
  var count: Int { table.count }

  func id(of token: [UInt8]) -> Int32? { table.id(of: token) }
  func id(of token: String) -> Int32? { table.id(of: Array(token.utf8)) }

  @inline(__always)
  func id(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? { table.id(of: bytes, range) }

  /// Calls a closure with the bytes of a token, or returns nil when no token has the id.
  func withToken<Result>(_ id: Int32, _ body: (Span<UInt8>) -> Result) -> Result? {
    guard id >= 0, Int(id) < ranges.count, let range = ranges[Int(id)] else { return nil }
    return body(storage.span.extracting(Int(range.lowerBound)..<Int(range.upperBound)))
  }

  func token(_ id: Int32) -> [UInt8]? {
    withToken(id) { bytes in bytes.indices.map { bytes[$0] } }
  }

  func string(_ id: Int32) -> String? { token(id).map { String(decoding: $0, as: UTF8.self) } }

  /// Adds a token, or gives a present one another id.
  ///
  /// - Returns: False when another token has the id.
  mutating func insert(_ token: [UInt8], id: Int32) -> Bool {
    let index = Int(id)
    if index < ranges.count, ranges[index] != nil { return table.id(of: token) == id }
    while ranges.count <= index { ranges.append(nil) }
    if let old = table.insert(token.span, id: id) { ranges[Int(old)] = nil }
    let start = UInt32(storage.count)
    storage.append(contentsOf: token)
    ranges[index] = start..<UInt32(storage.count)
    return true
  }

  /// Adds a token under the next id; a token that is there already is found under the new id and printed
  /// under both.
  mutating func insertAgain(_ token: [UInt8], id: Int32) {
    table.insert(token.span, id: id)
    while ranges.count <= Int(id) { ranges.append(nil) }
    let start = UInt32(storage.count)
    storage.append(contentsOf: token)
    ranges[Int(id)] = start..<UInt32(storage.count)
  }

  /// Reads an object of tokens and ids.
  init(_ field: JSONField) throws(TokenizerError) {
    guard let object = field.value.objectValue else { throw field.mustBe("an object of tokens and ids") }
    self.init(capacity: object.members.count)
    for member in object.members {
      guard let id = member.value.intValue, (0...Self.largestID).contains(id) else {
        let place = JSONField(file: field.file, path: "\(field.path)[\"\(member.key)\"]", value: member.value)
        throw place.mustBe("an id from 0 to \(Self.largestID)")
      }
      guard insert(Array(member.key.utf8), id: Int32(id)) else {
        throw .duplicateID(
          file: field.file,
          field: field.path,
          id: id,
          first: string(Int32(id)) ?? "",
          second: member.key
        )
      }
    }
  }
}
