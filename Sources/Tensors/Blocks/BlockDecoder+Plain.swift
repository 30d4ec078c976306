// Blocks of 32 with one scale. Of two numbers in a byte, the lower bits belong to the first half of the block.

extension BlockDecoder {
  /// `scale, 16 bytes`.
  func q4() {
    let scale = half(0)
    for index in 0..<16 {
      let pair = byte(2 + index)
      set(index, Float((pair & 0xF) - 8) * scale)
      set(index + 16, Float((pair >> 4) - 8) * scale)
    }
  }

  /// `scale, minimum, 16 bytes`.
  func q4WithMinimum() {
    let (scale, minimum) = (half(0), half(2))
    for index in 0..<16 {
      let pair = byte(4 + index)
      set(index, Float(pair & 0xF) * scale + minimum)
      set(index + 16, Float(pair >> 4) * scale + minimum)
    }
  }

  /// `scale, 32 fifth bits, 16 bytes`.
  func q5() {
    let scale = half(0)
    let high = word(2)
    for index in 0..<16 {
      let pair = byte(6 + index)
      set(index, Float((pair & 0xF | Self.fifth(high, index)) - 16) * scale)
      set(index + 16, Float((pair >> 4 | Self.fifth(high, index + 16)) - 16) * scale)
    }
  }

  /// `scale, minimum, 32 fifth bits, 16 bytes`.
  func q5WithMinimum() {
    let (scale, minimum) = (half(0), half(2))
    let high = word(4)
    for index in 0..<16 {
      let pair = byte(8 + index)
      set(index, Float(pair & 0xF | Self.fifth(high, index)) * scale + minimum)
      set(index + 16, Float(pair >> 4 | Self.fifth(high, index + 16)) * scale + minimum)
    }
  }

  /// `scale, 32 bytes`.
  func q8() {
    let scale = half(0)
    for index in 0..<32 { set(index, Float(signed(2 + index)) * scale) }
  }

  /// 16 bytes whose halves pick from ggml's table of uneven values.
  @inline(__always) func uneven(at offset: Int, scale: Float, first: Int) {
    for index in 0..<16 {
      let pair = byte(offset + index)
      set(first + index, scale * Self.unevenValue(pair & 0xF))
      set(first + index + 16, scale * Self.unevenValue(pair >> 4))
    }
  }

  /// The fifth bit of an element, in its place.
  @inline(__always) private static func fifth(_ bits: UInt32, _ index: Int) -> Int32 {
    Int32(truncatingIfNeeded: bits >> UInt32(index) & 1) << 4
  }

  /// `kvalues_iq4nl` of `ggml-common.h`.
  @inline(__always) private static func unevenValue(_ code: Int32) -> Float {
    let table: InlineArray<16, Int8> = [
      -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
    ]
    return Float(table[Int(code)])
  }
}
