/// Conversions between floating-point formats, exact when widening, round-to-nearest-even when narrowing.
public enum FloatConversion {
  /// Widens elements of a floating-point type to 32-bit floats (a double is rounded).
  ///
  /// - Precondition: `dtype` is a plain float and `source` holds `output.count` elements.
  public static func widen(_ source: RawSpan, _ dtype: DType, into output: inout MutableSpan<Float>) {
    let count = output.count
    precondition(
      source.byteCount == count * dtype.byteCount,
      "\(source.byteCount) bytes for \(count) of \(dtype)"
    )
    // The spans were checked above; bare pointers below, for a loop with checks is not made of vectors.
    unsafe source.withUnsafeBytes { bytes in
      unsafe output.withUnsafeMutableBufferPointer { floats in
        guard let bytes = bytes.baseAddress, let floats = floats.baseAddress else { return }
        switch dtype {
        case .float32: unsafe UnsafeMutableRawPointer(floats).copyMemory(from: bytes, byteCount: count * 4)
        case .bfloat16:
          for index in 0..<count {
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            unsafe floats[index] = float(bfloat16: bits)
          }
        case .float16:
          for index in 0..<count {
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            unsafe floats[index] = float(float16: bits)
          }
        case .float64:
          for index in 0..<count {
            unsafe floats[index] = Float(bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self))
          }
        default: preconditionFailure("\(dtype) is no plain float")
        }
      }
    }
  }

  /// The value of a bfloat16.
  @inlinable public static func float(bfloat16 bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }

  /// The nearest bfloat16 (ties to even; NaN stays NaN).
  @inlinable public static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if bits & 0x7FFF_FFFF > 0x7F80_0000 { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    let rounding = 0x7FFF + (bits >> 16 & 1)
    return UInt16(truncatingIfNeeded: (bits &+ rounding) >> 16)
  }

  /// The value of a binary16, without the conversion instruction that the base instruction set lacks.
  ///
  /// The exponent is moved by a multiplication, which also normalises subnormal numbers.
  @inlinable public static func float(float16 bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF) << 13
    let scaled = Float(bitPattern: magnitude) * Float(bitPattern: (254 - 15) << 23)
    let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
    return Float(bitPattern: scaled.bitPattern | special | UInt32(bits & 0x8000) << 16)
  }

  /// The nearest binary16 (ties to even; too large numbers become infinite, NaN stays NaN).
  @inlinable public static func float16(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.magnitude
    if magnitude.isNaN { return sign | 0x7E00 }
    // 65520 is the first number that rounds to 2¹⁶.
    if magnitude >= 65520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      // In the sum the last bit counts 2⁻²⁴, the distance of subnormal numbers.
      let rounded = magnitude + 0.5
      return sign | UInt16(truncatingIfNeeded: rounded.bitPattern &- Float(0.5).bitPattern)
    }
    let bits = magnitude.bitPattern &- (127 - 15) << 23
    let rounding = 0xFFF + (bits >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (bits &+ rounding) >> 13)
  }

  /// Narrows 32-bit floats to a floating-point type, little-endian.
  ///
  /// - Precondition: `dtype` is float32, bfloat16 or float16.
  public static func narrow(_ values: Span<Float>, _ dtype: DType, into output: inout [UInt8]) {
    for index in values.indices {
      switch dtype {
      case .float32: append(values[index].bitPattern, to: &output)
      case .bfloat16: append(bfloat16(values[index]), to: &output)
      case .float16: append(float16(values[index]), to: &output)
      default: preconditionFailure("\(dtype) is not narrowed to")
      }
    }
  }

  private static func append<Bits: FixedWidthInteger>(_ bits: Bits, to output: inout [UInt8]) {
    for shift in stride(from: 0, to: Bits.bitWidth, by: 8) {
      output.append(UInt8(truncatingIfNeeded: bits >> Bits(shift)))
    }
  }
}
