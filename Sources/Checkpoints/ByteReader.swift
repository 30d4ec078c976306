/// Reads little-endian numbers and pieces of a mapped file front to back, never outside its range.
@safe struct ByteReader {
  private let file: MappedFile
  /// Where the next byte stands in the file.
  private(set) var offset: Int
  /// Where the readable part ends.
  let end: Int

  /// Reads a part of a file.
  ///
  /// - Precondition: The range lies in the file.
  init(_ file: MappedFile, range: Range<Int>) {
    let count = unsafe file.bytes.count
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes \(range) of a file with \(count)")
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The number of bytes left.
  var remaining: Int { end - offset }

  /// The next number, or nil when it does not fit into what is left.
  mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard remaining >= size else { return nil }
    defer { offset += size }
    let number = unsafe file.bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
    return Number(littleEndian: number)
  }

  /// The place of the next `count` bytes, or nil when fewer are left.
  mutating func skip(_ count: UInt64) -> Range<Int>? {
    guard count <= UInt64(remaining) else { return nil }
    defer { offset += Int(count) }
    return offset..<offset + Int(count)
  }

  /// The bytes of a place.
  func bytes(_ range: Range<Int>) -> [UInt8] { unsafe [UInt8](file.bytes[range]) }

  /// The text of a place, or nil when it is not UTF-8.
  func text(_ range: Range<Int>) -> String? {
    unsafe String(validating: file.bytes[range], as: UTF8.self)
  }

  /// Moves to an offset within the readable part.
  mutating func move(to offset: Int) { self.offset = min(max(offset, 0), end) }

  /// The place of the bytes before the next `byte`, which is skipped; nil when there is none among the next
  /// `limit`.
  mutating func skip(through byte: UInt8, limit: Int) -> Range<Int>? {
    let window = offset..<offset + min(limit, remaining)
    guard let place = unsafe file.bytes[window].firstIndex(of: byte) else { return nil }
    defer { offset = place + 1 }
    return offset..<place
  }
}
