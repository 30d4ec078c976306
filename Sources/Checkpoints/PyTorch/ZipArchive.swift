/// The directory of a ZIP archive whose entries are stored as they are, as torch writes them (PKWARE
/// APPNOTE 6.3, with ZIP64).
struct ZipArchive {
  /// Where the bytes of an entry stand in the file, by its name.
  private(set) var entries: [BytewiseKey: Range<Int>] = [:]

  /// The most entries that are read; the largest checkpoints have some ten thousand.
  private static let entryLimit = 1 << 20
  private static let endSignature: UInt32 = 0x0605_4B50
  private static let end64Signature: UInt32 = 0x0606_4B50
  private static let locator64Signature: UInt32 = 0x0706_4B50
  private static let entrySignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50
  private static let endByteCount = 22

  /// Reads the directory at the end of a file.
  init(_ file: MappedFile) throws(ZipFault) {
    let byteCount = unsafe file.bytes.count
    let directory = try Self.directory(file, byteCount: byteCount)
    guard directory.count <= Self.entryLimit else {
      throw .tooManyEntries(directory.count, limit: Self.entryLimit)
    }
    var reader = ByteReader(file, range: directory.range)
    for _ in 0..<directory.count {
      let entry = try Self.entry(&reader)
      let place = try Self.place(of: entry, file, byteCount: byteCount)
      guard entries.updateValue(place, forKey: BytewiseKey(entry.name)) == nil else {
        throw .duplicateEntry(entry.name)
      }
    }
  }

  /// Whether a file begins as an archive does.
  static func begins(_ file: MappedFile) -> Bool {
    let count = unsafe file.bytes.count
    var reader = ByteReader(file, range: 0..<count)
    return reader.next(UInt32.self) == localSignature
  }

  /// The number and place of the entries of the directory.
  private static func directory(
    _ file: MappedFile,
    byteCount: Int
  ) throws(ZipFault) -> (count: Int, range: Range<Int>) {
    // A comment of at most 65535 bytes may follow.
    let first = max(0, byteCount - endByteCount - 0xFFFF)
    var start = byteCount - endByteCount
    while start >= first {
      var reader = ByteReader(file, range: start..<byteCount)
      if reader.next(UInt32.self) == endSignature { break }
      start -= 1
    }
    guard start >= first, start >= 0 else { throw .noDirectory }
    var reader = ByteReader(file, range: start..<byteCount)
    _ = reader.skip(10)
    guard let count = reader.next(UInt16.self), let size = reader.next(UInt32.self),
      let offset = reader.next(UInt32.self)
    else { throw .noDirectory }
    if count == .max || size == .max || offset == .max {
      return try directory64(file, before: start)
    }
    return (Int(count), try range(UInt64(offset), UInt64(size), before: start))
  }

  private static func directory64(
    _ file: MappedFile,
    before end: Int
  ) throws(ZipFault) -> (count: Int, range: Range<Int>) {
    guard end >= 20 else { throw .noDirectory }
    var locator = ByteReader(file, range: end - 20..<end)
    guard locator.next(UInt32.self) == locator64Signature, locator.next(UInt32.self) != nil,
      let place = locator.next(UInt64.self), place <= UInt64(end - 20)
    else { throw .noDirectory }
    var reader = ByteReader(file, range: Int(place)..<end)
    guard reader.next(UInt32.self) == end64Signature, reader.skip(28) != nil,
      let count = reader.next(UInt64.self), let size = reader.next(UInt64.self),
      let offset = reader.next(UInt64.self)
    else { throw .noDirectory }
    return (Int(clamping: count), try range(offset, size, before: Int(place)))
  }

  private static func range(_ offset: UInt64, _ size: UInt64, before end: Int) throws(ZipFault) -> Range<Int>
  {
    let (last, overflow) = offset.addingReportingOverflow(size)
    guard !overflow, last <= UInt64(end) else { throw .directoryBeyondFile }
    return Int(offset)..<Int(last)
  }

  private struct Entry {
    var name: String
    var size: UInt64
    var offset: UInt64
  }

  /// Reads one entry of the directory.
  private static func entry(_ reader: inout ByteReader) throws(ZipFault) -> Entry {
    guard reader.next(UInt32.self) == entrySignature, reader.skip(4) != nil,
      let flags = reader.next(UInt16.self), let method = reader.next(UInt16.self), reader.skip(8) != nil,
      let packed = reader.next(UInt32.self), let size = reader.next(UInt32.self),
      let nameLength = reader.next(UInt16.self), let extraLength = reader.next(UInt16.self),
      let commentLength = reader.next(UInt16.self), reader.skip(8) != nil,
      let offset = reader.next(UInt32.self), let nameRange = reader.skip(UInt64(nameLength)),
      let extra = reader.skip(UInt64(extraLength)), reader.skip(UInt64(commentLength)) != nil
    else { throw .brokenEntry }
    guard let name = reader.text(nameRange) else { throw .brokenEntry }
    guard flags & 1 == 0 else { throw .encryptedEntry(name) }
    guard method == 0 else { throw .compressedEntry(name) }
    var entry = Entry(name: name, size: UInt64(size), offset: UInt64(offset))
    var packedSize = UInt64(packed)
    var wide = wideNumbers(reader, extra)
    if size == .max { entry.size = wide.popFirst() ?? .max }
    if packed == .max { packedSize = wide.popFirst() ?? .max }
    if offset == .max { entry.offset = wide.popFirst() ?? .max }
    guard packedSize == entry.size else { throw .compressedEntry(name) }
    return entry
  }

  /// The numbers of the ZIP64 field, which stand there in the order of those that they replace.
  private static func wideNumbers(_ reader: ByteReader, _ extra: Range<Int>) -> ArraySlice<UInt64> {
    var fields = reader
    fields.move(to: extra.lowerBound)
    while fields.offset < extra.upperBound, let tag = fields.next(UInt16.self),
      let length = fields.next(UInt16.self)
    {
      let end = min(fields.offset + Int(length), extra.upperBound)
      guard tag == 1 else {
        fields.move(to: end)
        continue
      }
      var numbers: ArraySlice<UInt64> = []
      while fields.offset + 8 <= end, let number = fields.next(UInt64.self) { numbers.append(number) }
      return numbers
    }
    return []
  }

  /// The bytes behind the entry's own header, whose length can differ from the directory's.
  private static func place(
    of entry: Entry,
    _ file: MappedFile,
    byteCount: Int
  ) throws(ZipFault) -> Range<Int> {
    guard entry.offset <= UInt64(byteCount) else { throw .entryBeyondFile(entry.name) }
    var reader = ByteReader(file, range: Int(entry.offset)..<byteCount)
    guard reader.next(UInt32.self) == localSignature, reader.skip(22) != nil,
      let nameLength = reader.next(UInt16.self), let extraLength = reader.next(UInt16.self),
      reader.skip(UInt64(nameLength) + UInt64(extraLength)) != nil
    else { throw .brokenEntry }
    guard let range = reader.skip(entry.size) else { throw .entryBeyondFile(entry.name) }
    return range
  }
}

/// How a ZIP archive cannot be read.
public enum ZipFault: Error, Equatable, Sendable {
  /// There is no directory at the end.
  case noDirectory
  /// The directory lies outside the file.
  case directoryBeyondFile
  /// The directory has more entries than are read.
  case tooManyEntries(Int, limit: Int)
  /// An entry is cut off or lacks its signature.
  case brokenEntry
  /// Two entries have one name.
  case duplicateEntry(String)
  /// An entry is compressed; weights are read where they stand.
  case compressedEntry(String)
  /// An entry is encrypted.
  case encryptedEntry(String)
  /// An entry ends behind the end of the file.
  case entryBeyondFile(String)
}

extension ZipFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .noDirectory: "the archive has no directory at its end; the file is truncated"
    case .directoryBeyondFile: "the archive's directory lies outside the file; the file is truncated"
    case .tooManyEntries(let count, let limit): "the archive has \(count) entries; at most \(limit) are read"
    case .brokenEntry: "an entry of the archive's directory is broken"
    case .duplicateEntry(let name): "two entries of the archive have the name \(quoted(name))"
    case .compressedEntry(let name):
      "entry \(quoted(name)) is compressed; torch.save stores entries as they are, and only such are read"
    case .encryptedEntry(let name): "entry \(quoted(name)) is encrypted"
    case .entryBeyondFile(let name):
      "entry \(quoted(name)) ends behind the end of the file; the file is truncated"
    }
  }
}
