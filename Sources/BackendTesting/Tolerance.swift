public import Tensors

/// How far results may lie from the reference, relative to the size of what is summed.
public enum Tolerance {
  /// Sums of 32-bit floats.
  public static let float32 = 2e-6
  /// Sums of 32-bit floats over rounded 16-bit inputs, when the reference rounds the inputs too.
  public static let rounded16 = 4e-6
  /// A result rounded to bfloat16.
  public static let bfloat16 = 0.0045
  /// Attention with a float32 cache.
  public static let attentionFloat32 = 4e-6
  /// Attention with a float16 cache, against a reference with rounded keys and values.
  public static let attentionFloat16 = 6e-6
  /// Attention where queries and softmax weights are rounded to bfloat16.
  public static let attentionRounded = 0.012
  /// Attention with a scale for each key and value.
  public static let attentionScaled = 6e-6
  /// Elementary functions.
  public static let function = 1.5e-6

  /// The tolerance of attention against a reference with keys and values as the cache stores them.
  ///
  /// - Parameters:
  ///   - dtype: The type of the cache.
  ///   - roundsFactors: Whether products of bfloat16 pairs round the other factor too.
  /// - Returns: The tolerance relative to the largest value.
  public static func attention(_ dtype: DType, roundsFactors: Bool) -> Double {
    switch dtype {
    case .bfloat16, .float8E4M3, .int8:
      roundsFactors ? attentionRounded : dtype == .int8 ? attentionScaled : attentionFloat32
    case .float16: attentionFloat16
    default: attentionFloat32
    }
  }
}

/// Rounds a value to a storage type, as packing and cache do.
public func rounded(_ value: Float, to dtype: DType) -> Float {
  switch dtype {
  case .bfloat16: return FloatConversion.float(bfloat16: FloatConversion.bfloat16(value))
  case .float16: return Float(Float16(value))
  case .float8E4M3:
    // Three bits behind the leading one, or multiples of 2^-9 below 2^-6.
    let exponent = value == 0 ? -6 : max(Int(value.exponent), -6)
    let step = Float(sign: .plus, exponent: exponent - 3, significand: 1)
    return max(-448, min(448, (value / step).rounded(.toNearestOrEven) * step))
  default: return value
  }
}

/// A key or value of one head as the cache holds it.
func stored(_ vector: [Float], as dtype: DType) -> [Float] {
  guard dtype == .int8 else { return vector.map { rounded($0, to: dtype) } }
  let scale = vector.map(abs).reduce(0, max) / 127
  return vector.map { scale == 0 ? 0 : ($0 / scale).rounded(.toNearestOrEven) * scale }
}
