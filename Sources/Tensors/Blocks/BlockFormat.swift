/// A way to store numbers rounded in blocks that share a scale, as ggml defines them (`ggml-common.h`).
///
/// Names are those that the tools around GGUF use.
public enum BlockFormat: String, Sendable, Hashable, CaseIterable {
  /// 32 of 4 bits around 8, with a scale.
  case q4_0 = "Q4_0"
  /// 32 of 4 bits, with a scale and a minimum.
  case q4_1 = "Q4_1"
  /// 32 of 5 bits around 16, with a scale.
  case q5_0 = "Q5_0"
  /// 32 of 5 bits, with a scale and a minimum.
  case q5_1 = "Q5_1"
  /// 32 of 8 bits, with a scale.
  case q8_0 = "Q8_0"
  /// 256 of 2 bits, with 16 scales and minima of 4 bits.
  case q2_K = "Q2_K"
  /// 256 of 3 bits, with 16 scales of 6 bits.
  case q3_K = "Q3_K"
  /// 256 of 4 bits, with 8 scales and minima of 6 bits.
  case q4_K = "Q4_K"
  /// 256 of 5 bits, with 8 scales and minima of 6 bits.
  case q5_K = "Q5_K"
  /// 256 of 6 bits, with 16 scales of 8 bits.
  case q6_K = "Q6_K"
  /// 32 of 4 bits that pick from 16 uneven values, with a scale.
  case iq4_NL = "IQ4_NL"
  /// 256 of 4 bits that pick from 16 uneven values, with 8 scales of 6 bits.
  case iq4_XS = "IQ4_XS"

  /// The number of elements in a block.
  public var elementCount: Int {
    switch self {
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .iq4_NL: 32
    case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_XS: 256
    }
  }

  /// The size of a block in bytes.
  public var byteCount: Int {
    switch self {
    case .q4_0, .iq4_NL: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q2_K: 84
    case .q3_K: 110
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    case .iq4_XS: 136
    }
  }

  /// The size of whole blocks that hold `count` elements, or nil when they fill none or overflow.
  public func byteCount(elements count: Int) -> Int? {
    guard count >= 0, count % elementCount == 0 else { return nil }
    let (bytes, overflow) = (count / elementCount).multipliedReportingOverflow(by: byteCount)
    return overflow ? nil : bytes
  }
}
