/// Sixteen scores at a time; buffers of scores are padded to whole lanes with minus infinity.
typealias Lanes = SIMD16<Float>

extension Lanes {
  /// How many lanes blocks hold `count` numbers.
  static func blocks(_ count: Int) -> Int { (count + 15) / 16 }

  /// The greater of two numbers in each lane; where either is NaN, that of `self`.
  @inline(__always)
  func max(_ other: Self) -> Self { replacing(with: other, where: other .> self) }

  /// The lesser of two numbers in each lane; where either is NaN, that of `self`.
  @inline(__always)
  func min(_ other: Self) -> Self { replacing(with: other, where: other .< self) }

  /// The sum of the lanes, always in the same order.
  @inline(__always)
  var total: Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

extension SIMDMask<SIMD16<Int32>> {
  /// Whether any lane is set, without a branch for each.
  @inline(__always)
  var hasAny: Bool {
    let bits = SIMD16<UInt32>.zero.replacing(with: .max, where: self)
    let eight = bits.lowHalf | bits.highHalf
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two.x | two.y != 0
  }
}

extension UnsafeBufferPointer<Float> {
  /// The lanes of a block of sixteen numbers.
  @inline(__always)
  subscript(block block: Int) -> Lanes {
    unsafe UnsafeRawPointer(baseAddress.unsafelyUnwrapped + block * 16).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// The lanes of a block of sixteen numbers.
  @inline(__always)
  subscript(block block: Int) -> Lanes {
    get { unsafe UnsafeRawPointer(baseAddress.unsafelyUnwrapped + block * 16).loadUnaligned(as: Lanes.self) }
    nonmutating set {
      unsafe UnsafeMutableRawPointer(baseAddress.unsafelyUnwrapped + block * 16)
        .storeBytes(of: newValue, as: Lanes.self)
    }
  }
}
