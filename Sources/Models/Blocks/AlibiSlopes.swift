#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The slopes of attention with linear biases (arXiv:2108.12409).
enum AlibiSlopes {
  /// The slope of each head.
  ///
  /// With the largest power of two `p` within `heads`: `2^(-8k / p)` for the first `p` heads, and for the others
  /// every second slope of `2p` heads.
  static func of(heads: Int) -> [Float] {
    var power = 1
    while power * 2 <= heads { power *= 2 }
    return (0..<heads).map { head in
      let exponent =
        head < power
        ? Double(8 * (head + 1)) / Double(power) : Double(8 * (2 * (head - power) + 1)) / Double(2 * power)
      return Float(pow(2, -exponent))
    }
  }
}
