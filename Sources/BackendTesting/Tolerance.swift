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
  /// Attention with a bfloat16 cache: queries and softmax weights may be rounded too.
  public static let attentionBFloat16 = 0.012
  /// Elementary functions.
  public static let function = 1.5e-6

  /// The tolerance of attention with a cache of a type.
  public static func attention(_ dtype: DType) -> Double {
    switch dtype {
    case .bfloat16: attentionBFloat16
    case .float16: attentionFloat16
    default: attentionFloat32
    }
  }
}

/// Rounds a value to a storage type, as packing and cache do.
public func rounded(_ value: Float, to dtype: DType) -> Float {
  switch dtype {
  case .bfloat16: FloatConversion.float(bfloat16: FloatConversion.bfloat16(value))
  case .float16: Float(Float16(value))
  default: value
  }
}
