import Generation
import Testing

@Suite struct PhiloxTests {
  @Test(
    "a block is that of the known-answer file of Random123",
    arguments: [
      (SIMD4<UInt32>.zero, UInt64(0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8] as SIMD4<UInt32>),
      (
        SIMD4(repeating: .max), UInt64.max,
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd] as SIMD4<UInt32>
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344] as SIMD4<UInt32>, UInt64(0x299f_31d0_a409_3822),
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1] as SIMD4<UInt32>
      ),
    ]
  )
  func knownAnswers(counter: SIMD4<UInt32>, key: UInt64, words: SIMD4<UInt32>) {
    #expect(Philox(key: key).block(counter) == words)
  }

  @Test("uniform numbers fill [0, 1) evenly") func uniform() {
    let generator = Philox(key: 7)
    let numbers = (0..<10_000).map { generator.uniform(UInt64($0)) }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(numbers.reduce(0, +) / 10_000 - 0.5) < 0.01)
  }
}
