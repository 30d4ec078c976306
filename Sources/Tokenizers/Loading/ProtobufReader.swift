/// Reads the fields of a protocol-buffers message in their order.
struct ProtobufReader {
  enum Value {
    case integer(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A string, bytes or a message: its place in the file.
    case bytes(Range<Int>)
  }

  let bytes: [UInt8]
  let file: String
  private var index: Int
  private let end: Int

  init(bytes: [UInt8], range: Range<Int>, file: String) {
    self.bytes = bytes
    self.file = file
    index = range.lowerBound
    end = range.upperBound
  }

  /// A reader of the message at a place.
  func nested(_ range: Range<Int>) -> ProtobufReader {
    ProtobufReader(bytes: bytes, range: range, file: file)
  }

  func fault(_ reason: String) -> TokenizerError {
    .invalidSentencePiece(file: file, offset: index, reason: reason)
  }

  /// The next field, or nil at the end of the message.
  mutating func next() throws(TokenizerError) -> (number: UInt64, value: Value)? {
    guard index < end else { return nil }
    let tag = try varint()
    switch tag & 7 {
    case 0: return (tag >> 3, .integer(try varint()))
    case 1: return (tag >> 3, .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - index) else {
        throw fault("a field of \(length) bytes ends outside the file")
      }
      let start = index
      index += Int(length)
      return (tag >> 3, .bytes(start..<index))
    case 5: return (tag >> 3, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw fault("wire type \(tag & 7) is unknown")
    }
  }

  private mutating func varint() throws(TokenizerError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard index < end else { throw fault("an integer is cut off") }
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw fault("an integer has more than 64 bits")
  }

  private mutating func fixed(_ count: Int) throws(TokenizerError) -> UInt64 {
    guard end - index >= count else { throw fault("a number is cut off") }
    var value: UInt64 = 0
    for offset in 0..<count { value |= UInt64(bytes[index + offset]) << UInt64(8 * offset) }
    index += count
    return value
  }
}
