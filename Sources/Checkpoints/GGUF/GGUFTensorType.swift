import Tensors

/// How the elements of a tensor are stored (`ggml_type`).
enum GGUFTensorType: Sendable, Equatable {
  case plain(DType)
  case blocks(BlockFormat)

  /// Finds a type by its number, or nil when it is not read.
  init?(number: UInt32) {
    switch number {
    case 0: self = .plain(.float32)
    case 1: self = .plain(.float16)
    case 2: self = .blocks(.q4_0)
    case 3: self = .blocks(.q4_1)
    case 6: self = .blocks(.q5_0)
    case 7: self = .blocks(.q5_1)
    case 8: self = .blocks(.q8_0)
    case 10: self = .blocks(.q2_K)
    case 11: self = .blocks(.q3_K)
    case 12: self = .blocks(.q4_K)
    case 13: self = .blocks(.q5_K)
    case 14: self = .blocks(.q6_K)
    case 20: self = .blocks(.iq4_NL)
    case 23: self = .blocks(.iq4_XS)
    case 24: self = .plain(.int8)
    case 25: self = .plain(.int16)
    case 26: self = .plain(.int32)
    case 27: self = .plain(.int64)
    case 28: self = .plain(.float64)
    case 30: self = .plain(.bfloat16)
    default: return nil
    }
  }

  /// The names of the types that weights are read from.
  static let names = ["F32", "F16", "BF16", "F64"] + BlockFormat.allCases.map(\.rawValue)

  /// The size of a tensor in bytes, or nil when a row fills no whole blocks or the size overflows.
  func byteCount(_ shape: [Int]) -> Int? {
    switch self {
    case .plain(let dtype): return TensorEntry.byteCount(dtype, shape)
    case .blocks(let format):
      guard let elements = TensorEntry.byteCount(.uint8, shape), (shape.last ?? 1) % format.elementCount == 0
      else { return nil }
      return format.byteCount(elements: elements)
    }
  }
}
