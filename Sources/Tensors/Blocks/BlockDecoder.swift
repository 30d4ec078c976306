/// Turns one block into floats with the arithmetic of ggml's reference (`ggml-quants.c`), so that results are
/// equal to the last bit.
///
/// Safe because the one that makes it holds a whole block and room for its elements, and the functions of
/// each format stay inside both.
@safe struct BlockDecoder {
  private let bytes: UnsafeRawPointer
  private let values: UnsafeMutablePointer<Float>

  /// Decodes `count` blocks that lie end to end.
  @unsafe static func decode(
    _ format: BlockFormat,
    _ bytes: UnsafeRawPointer,
    count: Int,
    into values: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<count {
      let decoder = unsafe BlockDecoder(
        bytes: bytes + index * format.byteCount,
        values: values + index * format.elementCount
      )
      decoder.decode(format)
    }
  }

  @inline(__always) private func decode(_ format: BlockFormat) {
    switch format {
    case .q4_0: q4()
    case .q4_1: q4WithMinimum()
    case .q5_0: q5()
    case .q5_1: q5WithMinimum()
    case .q8_0: q8()
    case .q2_K: q2K()
    case .q3_K: q3K()
    case .q4_K: q4K()
    case .q5_K: q5K()
    case .q6_K: q6K()
    case .iq4_NL: uneven(at: 2, scale: half(0), first: 0)
    case .iq4_XS: iq4XS()
    }
  }

  /// The byte at an offset.
  @inline(__always) func byte(_ offset: Int) -> Int32 {
    Int32(unsafe bytes.load(fromByteOffset: offset, as: UInt8.self))
  }

  /// The signed byte at an offset.
  @inline(__always) func signed(_ offset: Int) -> Int32 {
    Int32(unsafe bytes.load(fromByteOffset: offset, as: Int8.self))
  }

  /// The binary16 at an offset.
  @inline(__always) func half(_ offset: Int) -> Float {
    FloatConversion.float(
      float16: UInt16(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    )
  }

  /// The four bytes at an offset.
  @inline(__always) func word(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Sets an element of the block.
  @inline(__always) func set(_ index: Int, _ value: Float) { unsafe values[index] = value }
}
