extension SIMD16<Float> {
  /// e to the power of each lane, for lanes <= 0; below -87.3, where the result would be subnormal, exactly 0.
  ///
  /// The result is exactly 1 at 0 and else within 2 units in the last place; it uses no instruction that
  /// differs between processors. Range reduction to |r| <= ln 2 / 2 and the polynomial of degree 7 follow
  /// Cephes' `expf`.
  @inline(__always)
  package var exponentialOfNonPositive: Self {
    let x = self.max(Self(repeating: -88))
    // Adding and subtracting 1.5 * 2^23 rounds to an integer.
    let shifter = Self(repeating: 0x1.8p23)
    let shifted = x * Self(repeating: 1.442_695_04) + shifter
    let n = shifted - shifter
    let r = x - n * Self(repeating: 0.693_359_375) - n * Self(repeating: -2.121_944_4e-4)
    var p = Self(repeating: 1.987_569_15e-4)
    p = p * r + Self(repeating: 1.398_199_95e-3)
    p = p * r + Self(repeating: 8.333_451_9e-3)
    p = p * r + Self(repeating: 4.166_579_6e-2)
    p = p * r + Self(repeating: 1.666_666_55e-1)
    p = p * r + Self(repeating: 0.5)
    let value = p * (r * r) + r + Self(repeating: 1)
    // The integer sits in the low bits of the shifted number: 2^n is built from its exponent bits.
    let bits = unsafe unsafeBitCast(shifted, to: SIMD16<Int32>.self) &+ SIMD16<Int32>(repeating: 127)
    let scale = unsafe unsafeBitCast(bits &<< SIMD16<Int32>(repeating: 23), to: Self.self)
    return (value * scale).replacing(with: 0, where: self .< Self(repeating: -87.3))
  }
}
