import Foundation
import Generation
import Testing

@Suite struct ExponentialTests {
  static let unitsInTheLastPlace = 2.0

  @Test("it is exact at 0 and 0 where the result would be subnormal") func ends() {
    let found = SIMD16<Float>(
      0,
      -0.0,
      -87.4,
      -88,
      -104,
      -1e9,
      -.greatestFiniteMagnitude,
      -.infinity,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    ).exponentialOfNonPositive
    #expect((0..<2).allSatisfy { found[$0] == 1 })
    #expect((2..<8).allSatisfy { found[$0] == 0 })
  }

  @Test("it is within two units in the last place of the library's") func accuracy() {
    var worst = 0.0
    for start in stride(from: Float(-87.2), to: 0, by: 0.001) {
      var x = SIMD16<Float>.zero
      for lane in 0..<16 { x[lane] = min(0, start + Float(lane) * 6.1e-5) }
      let found = x.exponentialOfNonPositive
      for lane in 0..<16 {
        let exact = exp(Double(x[lane]))
        worst = max(worst, abs(Double(found[lane]) - exact) / Double(Float(exact).ulp))
      }
    }
    #expect(worst <= Self.unitsInTheLastPlace)
  }
}
