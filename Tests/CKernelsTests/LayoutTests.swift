import BackendTesting
import CKernels
import Tensors
import Testing

@Suite struct LayoutTests {
  private func narrowed(_ values: [Float], _ type: ck_type) -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: values.count)
    unsafe ck_narrow(type, values, &bits, values.count)
    return bits
  }

  @Test("every half-precision value survives widening and narrowing") func roundTrip() {
    let patterns = (0...UInt16.max).filter { !Float16(bitPattern: $0).isNaN }
    #expect(narrowed(patterns.map { Float(Float16(bitPattern: $0)) }, .CK_F16) == patterns)
    let wide = (0...UInt16.max).filter { !FloatConversion.float(bfloat16: $0).isNaN }
    #expect(narrowed(wide.map { FloatConversion.float(bfloat16: $0) }, .CK_BF16) == wide)
  }

  @Test("narrowing rounds to the nearest, ties to even", arguments: 0..<8) func rounding(seed: Int) {
    var numbers = SeededNumbers(seed)
    let scales: [Float] = [1e-8, 1e-6, 6e-5, 1, 1000, 70_000, 0x1p-24, 0x1p-25]
    var values = (0..<4000).map { _ in numbers.next() * scales[seed] }
    values += [0, -0, .infinity, -.infinity, 65_519, 65_520, 0x1p-25, 0x1.8p-25, 1 + 0x1p-11, 1 + 0x1.8p-10]
    #expect(narrowed(values, .CK_F16) == values.map { Float16($0).bitPattern })
    #expect(narrowed(values, .CK_BF16) == values.map { FloatConversion.bfloat16($0) })
  }

  @Test("NaN stays NaN") func notANumber() {
    let bits = [UInt32(0x7F80_0001), 0xFFFF_FFFF].map { Float(bitPattern: $0) }
    #expect(narrowed(bits, .CK_F16).allSatisfy { Float16(bitPattern: $0).isNaN })
    #expect(narrowed(bits, .CK_BF16).allSatisfy { FloatConversion.float(bfloat16: $0).isNaN })
  }

  @Test(
    "panels are as wide as their outputs need",
    arguments: [(1, 16), (16, 16), (17, 32), (64, 64), (65, 80), (320, 320)]
  )
  func panels(outputs: Int, columns: Int) {
    #expect(ck_packed_columns(outputs, 0) == columns)
  }

  @Test(
    "gated panels hold both halves",
    arguments: [(1, 32), (16, 32), (17, 64), (32, 64), (33, 96), (48, 96)]
  )
  func gatedPanels(outputs: Int, columns: Int) {
    #expect(ck_packed_columns(outputs, 1) == columns)
  }

  @Test("each pair of bytes has a place of its own in its 64 bytes") func pairs() {
    let places = (0..<96).map { ck_cache_pair_byte($0) }
    #expect(Set(places) == Set(stride(from: 0, to: 192, by: 2)))
    #expect(places.enumerated().allSatisfy { $0.element / 64 == $0.offset / 32 })
  }

  @Test("an instruction set is either wholly there or refused") func tables() {
    let generic = unsafe ck_kernels_for(.CK_ISA_GENERIC)?.pointee.isa
    #expect(generic == .CK_ISA_GENERIC)
    for isa in [
      ck_isa.CK_ISA_AVX2, .CK_ISA_AVX2_VNNI, .CK_ISA_AVX512, .CK_ISA_AVX512_VNNI, .CK_ISA_AVX512_BF16,
    ] {
      let found = unsafe ck_kernels_for(isa)?.pointee.isa
      #expect(found == nil || found == isa)
    }
  }

  @Test("memory is zeroed and aligned", arguments: [1, 4096, 5 << 20]) func memory(bytes: Int) throws {
    let memory = try unsafe #require(ck_memory_map(bytes))
    defer { unsafe ck_memory_unmap(memory, bytes) }
    let remainder = UInt(bitPattern: memory) % 64
    #expect(remainder == 0)
    let isZero = unsafe UnsafeRawBufferPointer(start: memory, count: bytes).allSatisfy { $0 == 0 }
    #expect(isZero)
  }
}
