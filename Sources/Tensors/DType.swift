/// The type of a tensor's elements.
///
/// Raw values are the names that safetensors headers use.
public enum DType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 binary64.
  case float64 = "F64"
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of a binary32.
  case bfloat16 = "BF16"
  /// 8-bit float with 4 exponent and 3 mantissa bits, no infinities (OCP OFP8 E4M3).
  case float8E4M3 = "F8_E4M3"
  /// 8-bit float with 5 exponent and 2 mantissa bits (OCP OFP8 E5M2).
  case float8E5M2 = "F8_E5M2"
  /// Signed 64-bit integer.
  case int64 = "I64"
  /// Signed 32-bit integer.
  case int32 = "I32"
  /// Signed 16-bit integer.
  case int16 = "I16"
  /// Signed 8-bit integer.
  case int8 = "I8"
  /// Unsigned 64-bit integer.
  case uint64 = "U64"
  /// Unsigned 32-bit integer.
  case uint32 = "U32"
  /// Unsigned 16-bit integer.
  case uint16 = "U16"
  /// Unsigned 8-bit integer.
  case uint8 = "U8"
  /// One byte, 0 or 1.
  case bool = "BOOL"

  /// The size of an element in bytes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float8E4M3, .float8E5M2, .int8, .uint8, .bool: 1
    }
  }

  /// Whether the elements are floating-point numbers of at least 16 bits, which weights can be read from
  /// without a scale.
  public var isPlainFloat: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }
}
