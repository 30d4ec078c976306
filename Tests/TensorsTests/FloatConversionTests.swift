import Tensors
import Testing

@Suite struct FloatConversionTests {
  @Test("every binary16 widens to its value") func float16() {
    for bits in UInt16.min...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let value = FloatConversion.float(float16: bits)
      #expect(expected.isNaN ? value.isNaN : value.bitPattern == expected.bitPattern, "\(bits)")
    }
  }

  @Test("every bfloat16 survives widening and narrowing") func bfloat16() {
    for bits in UInt16.min...UInt16.max {
      let value = FloatConversion.float(bfloat16: bits)
      if value.isNaN {
        #expect(FloatConversion.float(bfloat16: FloatConversion.bfloat16(value)).isNaN)
      } else {
        #expect(FloatConversion.bfloat16(value) == bits)
      }
    }
  }

  @Test(
    "narrowing rounds to nearest, ties to even",
    arguments: zip(
      [0x3F80_8000, 0x3F81_8000, 0x3F80_8001, Float.greatestFiniteMagnitude.bitPattern],
      [0x3F80, 0x3F82, 0x3F81, 0x7F80] as [UInt16]
    )
  )
  func narrowing(value: UInt32, bits: UInt16) {
    #expect(FloatConversion.bfloat16(Float(bitPattern: value)) == bits)
  }
}
