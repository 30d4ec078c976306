import Tensors

/// A GGUF file: metadata and tensors in a mapped file, under the names that they have there.
///
/// Opening reads and checks the whole header.
struct GGUFFile: Sendable {
  /// The path of the file.
  let path: String
  private(set) var metadata: [BytewiseKey: GGUFValue] = [:]
  /// The tensors in the order of the file.
  private(set) var tensors: [(name: String, view: TensorView)] = []
  let file: MappedFile

  private static let defaultAlignment = 32
  private static let nameLimit: UInt64 = 1 << 16

  /// Opens a file.
  init(path: String) throws(CheckpointError) {
    self.path = path
    file = try MappedFile(path: path)
    do throws(GGUFFault) {
      try read()
    } catch {
      throw .invalidGGUF(path: path, error)
    }
  }

  private mutating func read() throws(GGUFFault) {
    let byteCount = unsafe file.bytes.count
    var reader = ByteReader(file, range: 0..<byteCount)
    guard reader.next(UInt32.self) == 0x4655_4747 else {
      throw .notGGUF(found: reader.bytes(0..<min(byteCount, 4)))
    }
    guard let version = reader.next(UInt32.self) else { throw .truncated(part: "the header") }
    guard version == 2 || version == 3 else { throw .version(version) }
    guard let tensorCount = reader.next(UInt64.self), let valueCount = reader.next(UInt64.self) else {
      throw .truncated(part: "the header")
    }
    // A value takes at least a key's length, a type and a byte; a tensor a name's length, the number of its
    // extents, one of them, its type and its place.
    try Self.check("metadata values", valueCount, each: 13, reader)
    try Self.check("tensors", tensorCount, each: 32, reader)
    for _ in 0..<valueCount { try readValue(&reader) }
    var entries: [TensorPlace] = []
    var names: Set<BytewiseKey> = []
    for _ in 0..<tensorCount {
      let entry = try Self.tensor(&reader)
      guard names.insert(BytewiseKey(entry.name)).inserted else { throw .duplicateTensor(entry.name) }
      entries.append(entry)
    }
    try place(entries, behind: reader.offset, byteCount: byteCount)
  }

  private static func check(
    _ things: String,
    _ count: UInt64,
    each size: UInt64,
    _ reader: ByteReader
  ) throws(GGUFFault) {
    guard count.multipliedOrMax(by: size) <= UInt64(reader.remaining) else {
      throw .tooMany(things, count: count, available: reader.remaining)
    }
  }
}

// MARK: Metadata

extension GGUFFile {
  private mutating func readValue(_ reader: inout ByteReader) throws(GGUFFault) {
    let key = try Self.name(&reader, "a metadata key")
    guard let number = reader.next(UInt32.self) else { throw .truncated(part: quoted(key)) }
    guard let type = GGUFValueType(rawValue: number) else { throw .valueType(key: key, type: number) }
    let value = try type == .array ? Self.array(&reader, key) : reader.scalar(type)
    guard let value else { throw .truncated(part: quoted(key)) }
    guard metadata.updateValue(value, forKey: BytewiseKey(key)) == nil else { throw .duplicateKey(key) }
  }

  /// Reads a short text.
  private static func name(_ reader: inout ByteReader, _ part: String) throws(GGUFFault) -> String {
    guard let length = reader.next(UInt64.self) else { throw .truncated(part: part) }
    guard length <= nameLimit, let range = reader.skip(length) else {
      throw .tooMany("bytes of \(part)", count: length, available: reader.remaining)
    }
    guard let name = reader.text(range) else { throw .value(key: part, rule: "UTF-8", found: "other bytes") }
    return name
  }

  private static func array(_ reader: inout ByteReader, _ key: String) throws(GGUFFault) -> GGUFValue? {
    guard let number = reader.next(UInt32.self), let count = reader.next(UInt64.self) else { return nil }
    guard let type = GGUFValueType(rawValue: number), type != .array else {
      throw .valueType(key: key, type: number)
    }
    try check("elements of \(quoted(key))", count, each: UInt64(type.byteCount ?? 8), reader)
    let start = reader.offset
    if let size = type.byteCount {
      _ = reader.skip(count * UInt64(size))
    } else {
      for _ in 0..<count { guard reader.textRange() != nil else { return nil } }
    }
    return .array(type, count: Int(count), start..<reader.offset)
  }
}

// MARK: Tensors

extension GGUFFile {
  private struct TensorPlace {
    var name: String
    /// Outermost extent first, as everywhere but in the file.
    var shape: [Int]
    var type: GGUFTensorType
    /// From the start of the data.
    var offset: UInt64
  }

  private static func tensor(_ reader: inout ByteReader) throws(GGUFFault) -> TensorPlace {
    let name = try name(&reader, "a tensor's name")
    guard let extents = reader.next(UInt32.self) else { throw .truncated(part: "tensor \(quoted(name))") }
    guard (1...4).contains(extents) else { throw .shape(tensor: name) }
    var shape: [Int] = []
    for _ in 0..<extents {
      guard let extent = reader.next(UInt64.self) else { throw .truncated(part: "tensor \(quoted(name))") }
      guard let extent = Int(exactly: extent) else { throw .shape(tensor: name) }
      shape.insert(extent, at: 0)
    }
    guard let number = reader.next(UInt32.self), let offset = reader.next(UInt64.self) else {
      throw .truncated(part: "tensor \(quoted(name))")
    }
    guard let type = GGUFTensorType(number: number) else { throw .tensorType(tensor: name, type: number) }
    return TensorPlace(name: name, shape: shape, type: type, offset: offset)
  }

  /// Finds the data of the tensors behind the header.
  private mutating func place(_ entries: [TensorPlace], behind header: Int, byteCount: Int) throws(GGUFFault)
  {
    let alignment = try integer("general.alignment") ?? Self.defaultAlignment
    guard (1...1 << 20).contains(alignment) else {
      throw .value(key: "general.alignment", rule: "from 1 to 1048576", found: "\(alignment)")
    }
    let start = (header + alignment - 1) / alignment * alignment
    for entry in entries {
      guard let size = entry.type.byteCount(entry.shape) else {
        guard case .blocks(let format) = entry.type, let columns = entry.shape.last,
          columns % format.elementCount != 0
        else { throw .shape(tensor: entry.name) }
        throw .partialBlocks(tensor: entry.name, format: format.rawValue, columns: columns)
      }
      let (end, overflow) = entry.offset.addingReportingOverflow(UInt64(size))
      let available = max(0, byteCount - start)
      guard !overflow, end <= UInt64(available) else {
        throw .beyondFile(tensor: entry.name, end: overflow ? .max : end, available: available)
      }
      // An empty tensor may stand behind an end that alignment puts outside the file.
      let first = size == 0 ? 0 : start + Int(entry.offset)
      tensors.append((entry.name, view(entry, range: first..<first + size)))
    }
  }

  private func view(_ entry: TensorPlace, range: Range<Int>) -> TensorView {
    switch entry.type {
    case .plain(let dtype): TensorView(dtype: dtype, shape: entry.shape, storage: file, range: range)
    case .blocks(let format):
      TensorView(
        dtype: .bfloat16,
        shape: entry.shape,
        computedBy: BlockElements(format, storage: file, range: range)
      )
    }
  }
}

// MARK: Look-up

extension GGUFFile {
  /// The value of a key, if there is one.
  func value(_ key: String) -> GGUFValue? { metadata[BytewiseKey(key)] }

  /// An integer, if there is one.
  func integer(_ key: String) throws(GGUFFault) -> Int? {
    switch value(key) {
    case nil: return nil
    case .unsigned(let number)?: if let number = Int(exactly: number) { return number }
    case .signed(let number)?: return Int(number)
    default: break
    }
    throw .value(key: key, rule: "an integer", found: "something else")
  }

  /// A finite number, if there is one.
  func number(_ key: String) throws(GGUFFault) -> Double? {
    if case .float(let number)? = value(key), number.isFinite { return number }
    guard let integer = try? integer(key) else {
      if value(key) == nil { return nil }
      throw .value(key: key, rule: "a finite number", found: "something else")
    }
    return Double(integer)
  }

  /// A Boolean, if there is one.
  func bool(_ key: String) throws(GGUFFault) -> Bool? {
    switch value(key) {
    case nil: return nil
    case .bool(let bool)?: return bool
    default: throw .value(key: key, rule: "true or false", found: "something else")
    }
  }

  /// A text, if there is one.
  func text(_ key: String) throws(GGUFFault) -> String? {
    guard let value = value(key) else { return nil }
    guard case .text(let range) = value, let text = ByteReader(file, range: range).text(range) else {
      throw .value(key: key, rule: "a text in UTF-8", found: "something else")
    }
    return text
  }

  /// A list of numbers, if there is one.
  func numbers(_ key: String) throws(GGUFFault) -> [Double]? {
    try elements(key, "a list of numbers") { value in
      switch value {
      case .unsigned(let number): Double(number)
      case .signed(let number): Double(number)
      case .float(let number): number
      case .bool(let bool): bool ? 1 : 0
      case .text, .array: nil
      }
    }
  }

  /// A list of texts as bytes, if there is one.
  func texts(_ key: String) throws(GGUFFault) -> [[UInt8]]? {
    let reader = ByteReader(file, range: 0..<0)
    return try elements(key, "a list of texts") { value in
      if case .text(let range) = value { reader.bytes(range) } else { nil }
    }
  }

  private func elements<Element>(
    _ key: String,
    _ rule: String,
    _ convert: (GGUFValue) -> Element?
  ) throws(GGUFFault) -> [Element]? {
    guard let value = value(key) else { return nil }
    guard case .array(let type, let count, let range) = value else {
      throw .value(key: key, rule: rule, found: "something else")
    }
    var reader = ByteReader(file, range: range)
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count {
      guard let element = reader.scalar(type).flatMap(convert) else {
        throw .value(key: key, rule: rule, found: "something else")
      }
      elements.append(element)
    }
    return elements
  }
}
