import ArgumentParser
import Tensors

/// The values of `--kv-cache-dtype`.
enum KVCacheType: String, ExpressibleByArgument, CaseIterable {
  case auto, bfloat16, float16, float32, fp8
  /// The same as fp8, as text-generation-inference spells it.
  case fp8E4M3FN = "fp8_e4m3fn"
  case int8

  /// The element type; nil for that of the weights.
  var dtype: DType? {
    switch self {
    case .auto: nil
    case .bfloat16: .bfloat16
    case .float16: .float16
    case .float32: .float32
    case .fp8, .fp8E4M3FN: .float8E4M3
    case .int8: .int8
    }
  }

  /// The name of an element type as `--kv-cache-dtype` spells it.
  static func name(of dtype: DType) -> String {
    allCases.first { $0.dtype == dtype }?.rawValue ?? dtype.rawValue
  }
}
