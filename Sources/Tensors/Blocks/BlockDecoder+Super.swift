// Blocks of 256 whose parts have small scales of their own, and those one or two for all.

extension BlockDecoder {
  /// `16 bytes of scale and minimum, 64 bytes, scale, minimum`.
  func q2K() {
    let (scale, minimum) = (half(80), half(82))
    for part in 0..<16 {
      // Each 32 bytes hold 128 elements, two bits of a byte for each 32 of them.
      let (group, shift, start) = (part / 8, Int32(part % 8 / 2 * 2), part % 2 * 16)
      let small = byte(part)
      let (own, least) = (scale * Float(small & 0xF), minimum * Float(small >> 4))
      for index in 0..<16 {
        let code = byte(16 + group * 32 + start + index) >> shift & 3
        set(part * 16 + index, own * Float(code) - least)
      }
    }
  }

  /// `32 bytes of third bits, 64 bytes, 12 bytes of scales, scale`.
  func q3K() {
    let scale = half(108)
    for part in 0..<16 {
      let (group, shift, start) = (part / 8, Int32(part % 8 / 2 * 2), part % 2 * 16)
      let low = byte(96 + part % 8) >> Int32(part / 8 * 4) & 0xF
      let high = byte(104 + part % 4) >> Int32(part / 4 * 2) & 3
      let own = scale * Float((low | high << 4) - 32)
      for index in 0..<16 {
        let code = byte(32 + group * 32 + start + index) >> shift & 3
        let isAbove = byte(start + index) >> Int32(part / 2) & 1
        set(part * 16 + index, own * Float(code - (1 - isAbove) * 4))
      }
    }
  }

  /// `scale, minimum, 12 bytes of scales and minima, 128 bytes`.
  func q4K() {
    let (scale, minimum) = (half(0), half(2))
    for part in 0..<8 {
      let (small, least) = scaleAndMinimum(part)
      let (own, offset) = (scale * small, minimum * least)
      let (start, shift) = (16 + part / 2 * 32, Int32(part % 2 * 4))
      for index in 0..<32 {
        set(part * 32 + index, own * Float(byte(start + index) >> shift & 0xF) - offset)
      }
    }
  }

  /// `scale, minimum, 12 bytes of scales and minima, 32 bytes of fifth bits, 128 bytes`.
  func q5K() {
    let (scale, minimum) = (half(0), half(2))
    for part in 0..<8 {
      let (small, least) = scaleAndMinimum(part)
      let (own, offset) = (scale * small, minimum * least)
      let (start, shift) = (48 + part / 2 * 32, Int32(part % 2 * 4))
      for index in 0..<32 {
        let high = (byte(16 + index) >> Int32(part) & 1) << 4
        let code = byte(start + index) >> shift & 0xF | high
        set(part * 32 + index, own * Float(code) - offset)
      }
    }
  }

  /// `128 bytes, 64 bytes of upper bits, 16 signed scales, scale`.
  func q6K() {
    let scale = half(208)
    for part in 0..<16 {
      let own = scale * Float(signed(192 + part))
      // Each half of the block: 64 bytes of lower and 32 bytes of upper bits for 128 elements.
      let (half, quarter, start) = (part / 8, part % 8 / 2, part % 2 * 16)
      let (lowStart, lowShift) = (half * 64 + quarter % 2 * 32 + start, Int32(quarter / 2 * 4))
      let (highStart, highShift) = (128 + half * 32 + start, Int32(quarter * 2))
      for index in 0..<16 {
        let low = byte(lowStart + index) >> lowShift & 0xF
        let high = byte(highStart + index) >> highShift & 3
        set(part * 16 + index, own * Float((low | high << 4) - 32))
      }
    }
  }

  /// `scale, 2 bytes of upper and 4 of lower scale bits, 128 bytes`.
  func iq4XS() {
    let scale = half(0)
    let highBits = byte(2) | byte(3) << 8
    for part in 0..<8 {
      let low = byte(4 + part / 2) >> Int32(part % 2 * 4) & 0xF
      let high = highBits >> Int32(part * 2) & 3
      let own = scale * Float((low | high << 4) - 32)
      uneven(at: 8 + part * 16, scale: own, first: part * 32)
    }
  }

  /// The 6-bit scale and minimum of one of eight parts (`get_scale_min_k4`).
  private func scaleAndMinimum(_ part: Int) -> (scale: Float, minimum: Float) {
    let (first, second) = (byte(4 + part % 4), byte(8 + part % 4))
    if part < 4 { return (Float(first & 0x3F), Float(second & 0x3F)) }
    let low = byte(12 + part % 4)
    return (Float(low & 0xF | first >> 2 & 0x30), Float(low >> 4 | second >> 2 & 0x30))
  }
}
