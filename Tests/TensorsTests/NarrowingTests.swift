import Tensors
import Testing

@Suite struct NarrowingTests {
  @Test("binary16 is the nearest, ties to even, over all magnitudes") func halves() {
    var state: UInt32 = 1
    for _ in 0..<200_000 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let value = Float(bitPattern: state)
      guard !value.isNaN else { continue }
      #expect(FloatConversion.float16(value) == Float16(value).bitPattern, "\(value)")
    }
  }

  @Test(
    "binary16 at its edges",
    arguments: [
      (0, 0), (-0.0, 0x8000), (65504, 0x7BFF), (65519.996, 0x7BFF), (65520, 0x7C00), (-1e9, 0xFC00),
      (.infinity, 0x7C00), (0x1p-14, 0x0400), (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-24, 2),
      (0x1.FFFp-15, 0x0400),
    ] as [(Float, UInt16)]
  )
  func edges(value: Float, bits: UInt16) {
    #expect(FloatConversion.float16(value) == bits)
  }

  @Test("every binary16 comes back") func roundTrip() {
    for bits in UInt16.min...UInt16.max where bits & 0x7C00 != 0x7C00 || bits & 0x3FF == 0 {
      #expect(FloatConversion.float16(FloatConversion.float(float16: bits)) == bits)
    }
    #expect(FloatConversion.float(float16: FloatConversion.float16(.nan)).isNaN)
  }

  @Test("narrowed bytes are little-endian") func bytes() {
    var bytes: [UInt8] = []
    FloatConversion.narrow([1, -2].span, .bfloat16, into: &bytes)
    FloatConversion.narrow([1].span, .float16, into: &bytes)
    FloatConversion.narrow([1].span, .float32, into: &bytes)
    #expect(bytes == [0x80, 0x3F, 0, 0xC0, 0, 0x3C, 0, 0, 0x80, 0x3F])
  }
}
