/// A value of a GGUF file's metadata.
enum GGUFValue: Sendable, Equatable {
  case unsigned(UInt64)
  case signed(Int64)
  case float(Double)
  case bool(Bool)
  /// Where the text stands.
  case text(Range<Int>)
  /// Where the elements stand, one behind the other.
  case array(GGUFValueType, count: Int, Range<Int>)
}

/// The types of metadata values, numbered as in the file.
enum GGUFValueType: UInt32, Sendable {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, text, array, uint64, int64, float64

  /// The size of a value in bytes; nil for those of any size.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .text, .array: nil
    }
  }
}

extension ByteReader {
  /// The next value of a GGUF type other than an array.
  ///
  /// - Returns: Nil when the file ends before.
  mutating func scalar(_ type: GGUFValueType) -> GGUFValue? {
    switch type {
    case .uint8: next(UInt8.self).map { .unsigned(UInt64($0)) }
    case .uint16: next(UInt16.self).map { .unsigned(UInt64($0)) }
    case .uint32: next(UInt32.self).map { .unsigned(UInt64($0)) }
    case .uint64: next(UInt64.self).map { .unsigned($0) }
    case .int8: next(Int8.self).map { .signed(Int64($0)) }
    case .int16: next(Int16.self).map { .signed(Int64($0)) }
    case .int32: next(Int32.self).map { .signed(Int64($0)) }
    case .int64: next(Int64.self).map { .signed($0) }
    case .float32: next(UInt32.self).map { .float(Double(Float(bitPattern: $0))) }
    case .float64: next(UInt64.self).map { .float(Double(bitPattern: $0)) }
    case .bool: next(UInt8.self).map { .bool($0 != 0) }
    case .text: textRange().map { .text($0) }
    case .array: nil
    }
  }

  /// The place of the next text, which stands behind its length.
  mutating func textRange() -> Range<Int>? { next(UInt64.self).flatMap { skip($0) } }
}
