import Generation
import Testing

@Suite struct WatermarkTests {
  @Test("values out of range are refused") func ranges() {
    let gamma = #expect(throws: SamplingError.self) { try Watermark(gamma: 1.5) }
    #expect(gamma?.description == "`watermark_gamma` must be >= 0.0 and <= 1.0; got 1.5")
    let delta = #expect(throws: SamplingError.self) { try Watermark(delta: .nan) }
    #expect(delta?.description == "`watermark_delta` must be finite; got nan")
  }
}
