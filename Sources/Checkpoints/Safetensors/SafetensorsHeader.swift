import OrderedJSON

/// The header of a safetensors file, checked whole: names are unique, and the tensors cover the data
/// without overlap or hole.
struct SafetensorsHeader: Sendable, Equatable {
  /// The largest header of the format, in bytes.
  static let byteLimit = 100_000_000
  /// The size of the length that stands before the header, in bytes.
  static let prefixByteCount = 8

  /// The strings of `__metadata__`, in order.
  var metadata: JSONObject
  /// In the order of the header.
  var entries: [TensorEntry]
  /// Where each name stands in ``entries``.
  var positions: [BytewiseKey: Int]
}

extension SafetensorsHeader {
  /// The length of the header, read from the first bytes of a file.
  static func byteCount(prefix: RawSpan, fileByteCount: Int) throws(SafetensorsFault) -> Int {
    guard prefix.byteCount >= prefixByteCount else { throw .noHeaderLength(byteCount: prefix.byteCount) }
    let stored = unsafe prefix.unsafeLoadUnaligned(as: UInt64.self)
    let length = UInt64(littleEndian: stored)
    guard length <= byteLimit else { throw .headerTooLong(length: length, limit: byteLimit) }
    let available = fileByteCount - prefixByteCount
    guard length <= available else { throw .headerBeyondFile(length: Int(length), available: available) }
    return Int(length)
  }

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - dataByteCount: How many bytes follow it in the file.
  /// - Throws: The first fault in the order of the header, then of the data.
  init(parsing bytes: [UInt8], dataByteCount: Int) throws(SafetensorsFault) {
    guard bytes.first == UInt8(ascii: "{") else { throw .headerStart(found: bytes.first) }
    metadata = JSONObject()
    entries = []
    positions = [:]
    var hasMetadata = false
    for member in try Self.object(bytes).members {
      if member.key.utf8.elementsEqual("__metadata__".utf8) {
        guard !hasMetadata else { throw .duplicateMetadata }
        hasMetadata = true
        metadata = try Self.metadata(member.value)
      } else {
        try append(member, dataByteCount: dataByteCount)
      }
    }
    try checkLayout(dataByteCount: dataByteCount)
  }

  /// Objects of entries of arrays: three levels are all that the format has.
  private static func object(_ bytes: [UInt8]) throws(SafetensorsFault) -> JSONObject {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes, depthLimit: 3).objectValue ?? JSONObject()
    } catch {
      throw .headerJSON(error)
    }
  }

  private static func metadata(_ value: JSONValue) throws(SafetensorsFault) -> JSONObject {
    guard case .object(let object) = value else { throw .metadata(found: value.foundText) }
    for member in object.members where member.value.stringValue == nil {
      throw .metadataValue(key: member.key, found: member.value.foundText)
    }
    return object
  }

  private mutating func append(
    _ member: JSONObject.Member,
    dataByteCount: Int
  ) throws(SafetensorsFault) {
    guard positions.updateValue(entries.count, forKey: BytewiseKey(member.key)) == nil else {
      throw .duplicateName(member.key)
    }
    do throws(TensorEntryFault) {
      entries.append(try TensorEntry(name: member.key, json: member.value, available: dataByteCount))
    } catch {
      throw .tensor(member.key, error)
    }
  }

  private func checkLayout(dataByteCount: Int) throws(SafetensorsFault) {
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    var previous = ""
    for entry in ordered {
      let start = entry.range.lowerBound
      guard start >= end else {
        throw .tensor(entry.name, .overlap(start: start, other: previous, otherEnd: end))
      }
      guard start == end else { throw .hole(before: entry.name, start: end, end: start) }
      end = entry.range.upperBound
      previous = entry.name
    }
    guard end == dataByteCount else { throw .hole(before: nil, start: end, end: dataByteCount) }
  }
}
