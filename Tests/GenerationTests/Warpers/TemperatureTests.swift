import Generation
import Testing

@Suite struct TemperatureTests {
  @Test("a temperature that would overflow keeps the order") func tiny() {
    let row = Rows.apply(Temperature(1e-38), to: [5, 3, 5, -2])
    #expect(row[0] == 0 && row[2] == 0)
    #expect(row[1] < -1e38 && row[3] < row[1])
  }
}
