import MarkupReading
import Plots
import Testing

@Suite struct ChartTests {
  private func elements(_ chart: Chart, width: Int = 720, height: Int = 360) throws -> [MarkupReader.Element]
  {
    try #require(MarkupReader.elements(of: chart.svg(width: width, height: height)))
  }

  private func chart(
    _ points: [Point],
    _ style: Series.Style = .line,
    x: Axis = Axis("time (s)"),
    y: Axis = Axis("latency (ms)")
  ) -> Chart {
    Chart("Latency", x: x, y: y, series: [Series("a", points: points, style: style)])
  }

  @Test("linear axes end at round numbers around the data") func linearAxes() throws {
    let found = try elements(chart([Point(0, 3), Point(9.2, 87)]))
    #expect(found.texts("tick-x") == ["0", "2", "4", "6", "8", "10"])
    #expect(found.texts("tick-y") == ["0", "20", "40", "60", "80", "100"])
    #expect(found.texts("label-x") == ["time (s)"])
    #expect(found.texts("label-y") == ["latency (ms)"])
    #expect(found.texts("heading") == ["Latency"])
  }

  @Test("data far from zero do not start at zero, unless the axis says so") func farFromZero() throws {
    let points = [Point(0, 101.2), Point(1, 101.9)]
    #expect(try elements(chart(points)).texts("tick-y") == ["101.2", "101.4", "101.6", "101.8", "102.0"])
    let fromZero = try elements(chart(points, y: Axis("ms", range: 0...0)))
    #expect(fromZero.texts("tick-y").first == "0")
  }

  @Test(
    "ticks are written with one unit and one number of decimals",
    arguments: [
      ([0.2, 0.3], ["0.20", "0.22", "0.24", "0.26", "0.28", "0.30"]),
      ([-4, 4], ["−4", "−2", "0", "2", "4"]),
      ([0, 52_000], ["0", "10k", "20k", "30k", "40k", "50k", "60k"]),
      ([0, 2.5e6], ["0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M"]),
      ([0, 0.0009], ["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"]),
    ]
  )
  func tickTexts(_ values: [Double], _ ticks: [String])
    throws
  {
    let found = try elements(chart(values.enumerated().map { Point(Double($0), $1) }))
    #expect(found.texts("tick-y") == ticks)
  }

  @Test("logarithmic axes have powers of ten, and more where there are few") func logarithmicAxes() throws {
    let wide = try elements(
      chart([Point(1, 0.2), Point(2, 30_000)], y: Axis("ms", scale: .logarithmic))
    )
    #expect(wide.texts("tick-y") == ["0.1", "1", "10", "100", "1k", "10k", "100k"])
    let narrow = try elements(chart([Point(1, 3), Point(2, 40)], y: Axis("ms", scale: .logarithmic)))
    #expect(narrow.texts("tick-y") == ["2", "5", "10", "20", "50"])
  }

  @Test("equal ratios take equal room on a logarithmic axis") func equalRatios() throws {
    let points = [1.0, 10, 100].map { Point($0, 1) }
    let path = try #require(
      try elements(chart(points, .line, x: Axis("n", scale: .logarithmic))).first { $0.classes == ["line"] }
    )
    let data = try #require(path.attributes["d"])
    let places = data.split { "MLm".contains($0) }.compactMap { Double($0.split(separator: " ")[0]) }
    #expect(places.count == 3)
    #expect(abs((places[2] - places[1]) - (places[1] - places[0])) < 0.3)
  }

  @Test("given ticks are the ones that are drawn, and data stay off the ends") func givenTicks() throws {
    let axis = Axis("batch size", scale: .logarithmic, ticks: [1, 2, 4, 8])
    let found = try elements(chart([1, 2, 4, 8].map { Point($0, 1) }, .points, x: axis))
    #expect(found.texts("tick-x") == ["1", "2", "4", "8"])
    let bottom = try #require(found.last { $0.classes == ["axis"] }?.attributes["d"])
    let firstMark = try #require(found.first { $0.classes == ["mark"] }?.attributes["d"])
    let start = Double(bottom.dropFirst().split(separator: " ")[0]) ?? 0
    #expect(Double(firstMark.dropFirst().split(separator: " ")[0]) ?? 0 > start + 10)
  }

  @Test("each shown point has a mark that tells its numbers") func marks() throws {
    let found = try elements(chart([Point(1, 2), Point(.nan, 3), Point(4, 5.25)], .points))
    #expect(found.count("path", "mark") == 2)
    #expect(found.filter { $0.name == "title" }.map(\.text) == ["Latency", "a: 1, 2", "a: 4, 5.25"])
    #expect(found.texts("note") == ["not shown: 1 of 3 values"])
  }

  @Test("a gap breaks the line and is no value") func gaps() throws {
    let found = try elements(chart([Point(0, 1), Point(1, 1), .gap, Point(3, 2), Point(4, 2)], .steps))
    let path = try #require(found.first { $0.classes.contains("line") }?.attributes["d"])
    #expect(path.count { $0 == "M" } == 2)
    #expect(found.texts("note") == [])
  }

  @Test("a value that is not finite breaks the line") func brokenLine() throws {
    let found = try elements(
      chart([Point(0, 1), Point(1, 1), Point(2, .infinity), Point(3, 1), Point(4, 1)])
    )
    let data = try #require(found.first { $0.classes == ["line"] }?.attributes["d"])
    #expect(data.count { $0 == "M" } == 2)
    #expect(data.count { $0 == "L" } == 2)
  }

  @Test("long lines have no marks") func longLines() throws {
    let found = try elements(chart((0..<500).map { Point(Double($0), Double($0 % 7)) }))
    #expect(found.count("path", "mark") == 0)
    #expect(found.count("path", "line") == 1)
  }

  @Test("steps go level and then up") func steps() throws {
    let found = try elements(chart([Point(0, 0), Point(1, 1), Point(2, 2)], .steps))
    let data = try #require(found.first { $0.classes == ["line"] }?.attributes["d"])
    #expect(data.count { $0 == "H" } == 2)
    #expect(data.count { $0 == "V" } == 2)
  }

  @Test("bars stand on zero and grow with their values") func bars() throws {
    let found = try elements(chart([Point(1, 10), Point(2, 20), Point(3, 40)], .bars))
    let bars = found.filter { $0.classes == ["bar"] }
    let heights = bars.compactMap { $0.attributes["height"].flatMap(Double.init) }
    #expect(heights.count == 3)
    #expect(abs(heights[1] - 2 * heights[0]) < 0.3)
    #expect(abs(heights[2] - 4 * heights[0]) < 0.3)
    #expect(found.texts("tick-y").first == "0")
  }

  @Test("bars of two series stand side by side") func groupedBars() throws {
    let chart = Chart(
      "t",
      x: Axis("x"),
      y: Axis("y"),
      series: [
        Series("a", points: [Point(1, 1), Point(2, 1)], style: .bars),
        Series("b", points: [Point(1, 2), Point(2, 2)], style: .bars),
      ]
    )
    // The first two are in the legend.
    let bars = try elements(chart).filter { $0.classes == ["bar"] }.dropFirst(2)
    let spans = bars.map { bar -> (Double, Double) in
      let start = Double(bar.attributes["x"] ?? "") ?? 0
      return (start, start + (Double(bar.attributes["width"] ?? "") ?? 0))
    }.sorted { $0.0 < $1.0 }
    #expect(spans.count == 4)
    #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.1 <= $1.0 + 0.2 })
  }

  @Test("the legend names several series and is left out for one") func legend() throws {
    let points = [Point(0, 1), Point(1, 2)]
    let two = Chart(
      "t",
      x: Axis("x"),
      y: Axis("y"),
      series: [Series("first", points: points), Series("second", points: points, style: .points)]
    )
    #expect(try elements(two).texts("name") == ["first", "second"])
    #expect(try elements(chart(points)).texts("name") == [])
  }

  @Test("text is escaped and characters that XML forbids are replaced") func escapes() throws {
    let hostile = "</text><script>alert('1')</script> \u{1} \"&"
    let points = [Point(0, 1)]
    let chart = Chart(
      hostile,
      x: Axis(hostile),
      y: Axis(hostile),
      series: [Series(hostile, points: points), Series("b", points: points)]
    )
    let found = try elements(chart, width: 3000, height: 3000)
    #expect(!found.contains { $0.name == "script" })
    #expect(found.texts("heading") == [hostile.replacing("\u{1}", with: "\u{FFFD}")])
    #expect(found.texts("name").first == hostile.replacing("\u{1}", with: "\u{FFFD}"))
  }

  @Test("a chart with nothing to show says so", arguments: Series.Style.allCases, Axis.Scale.allCases)
  func empty(_ style: Series.Style, _ scale: Axis.Scale) throws {
    let axis = Axis("x", scale: scale)
    #expect(try elements(chart([], style, x: axis, y: axis)).texts("empty") == ["no data"])
    let unknown = [Point(.nan, 1), Point(1, .infinity), Point(-.infinity, .nan), Point(1e300, 1)]
    #expect(
      try elements(chart(unknown, style, x: axis, y: axis)).texts("empty")
        == ["no data: none of 4 values can be shown"]
    )
  }

  @Test(
    "any finite numbers make a chart",
    arguments: [
      [0.0], [5], [-5], [1e-140], [1e149, -1e149], [1e15, 1e15 + 0.125], [-3, -3], [0.1, 0.1 + 1e-17],
      [1e-150, 1e150], [.leastNonzeroMagnitude, .leastNormalMagnitude], [-0.0, 0],
    ],
    Series.Style.allCases
  )
  func anyNumbers(_ values: [Double], _ style: Series.Style) throws {
    for scale in Axis.Scale.allCases {
      let axis = Axis("n", scale: scale)
      let points = values.map { Point($0, $0) }
      let text = chart(points, style, x: axis, y: axis).svg()
      #expect(MarkupReader.elements(of: text) != nil)
      #expect(!text.contains("nan") && !text.contains("inf"))
    }
  }

  @Test("logarithmic axes leave out what is not positive and say how many") func notPositive() throws {
    let found = try elements(
      chart([Point(1, 0), Point(2, -1), Point(3, 10)], .points, y: Axis("ms", scale: .logarithmic))
    )
    #expect(found.count("path", "mark") == 1)
    #expect(found.texts("note") == ["not shown: 2 of 3 values"])
  }

  @Test("long names are cut and keep off the edges") func longNames() throws {
    let long = String(repeating: "a long name ", count: 40)
    let points = [Point(0, 1), Point(1, 2)]
    let chart = Chart(
      long,
      x: Axis(long),
      y: Axis(long),
      series: [Series(long, points: points), Series("b", points: points)]
    )
    let found = try elements(chart, width: 200, height: 150)
    for style in ["heading", "label-x", "label-y"] as [Substring] {
      #expect(found.texts(style).allSatisfy { $0.hasSuffix("…") && $0.count < 60 })
    }
  }

  @Test("the same data make the same text") func determinism() {
    let points = (0..<50).map { Point(Double($0), Double($0 * $0 % 17)) }
    #expect(chart(points).svg() == chart(points).svg())
    #expect(chart(points).svg(width: -5, height: 1 << 40) == chart(points).svg(width: 200, height: 10_000))
  }
}
