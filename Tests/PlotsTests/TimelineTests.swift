import MarkupReading
import Plots
import Testing

@Suite struct TimelineTests {
  private func timeline(rows: Int) -> Timeline {
    Timeline(
      "Requests",
      x: Axis("time (s)"),
      rowLabel: "request",
      phases: ["queued", "first token"],
      rows: (0..<rows).map { row in
        let start = Double(row)
        return [
          .init(phase: 0, start: start, end: start + 1), .init(phase: 1, start: start + 1, end: start + 3),
        ]
      }
    )
  }

  @Test("each phase is a bar, as long as it took, and the first row is on top") func phases() throws {
    let found = try #require(MarkupReader.elements(of: timeline(rows: 3).svg()))
    // The first two are in the legend.
    let bars = found.filter { $0.classes == ["bar"] }.dropFirst(2)
      .map { $0.attributes.compactMapValues(Double.init) }
    #expect(bars.count == 6)
    let (first, second) = (try #require(bars.first), try #require(bars.dropFirst().first))
    #expect(abs((second["width"] ?? 0) - 2 * (first["width"] ?? 0)) < 0.3)
    #expect(bars.map { $0["y"] ?? 0 } == bars.map { $0["y"] ?? 0 }.sorted())
    #expect(found.texts("name") == ["queued", "first token"])
    #expect(found.texts("tick-y").first == "1")
  }

  @Test("a timeline of nothing says so") func empty() throws {
    let empty = Timeline("t", x: Axis("s"), rowLabel: "", phases: [], rows: [[], []])
    #expect(try #require(MarkupReader.elements(of: empty.svg())).texts("empty") == ["no data"])
  }

  @Test("more rows than can be seen are counted in a note") func moreRows() throws {
    let found = try #require(MarkupReader.elements(of: timeline(rows: 450).svg()))
    #expect(found.count("rect", "bar") == 2 + 800)
    #expect(found.texts("note") == ["not shown: 50 of 450 rows"])
  }

  @Test("spans without a place and phases without a name do no harm") func oddSpans() throws {
    let odd = Timeline(
      "t",
      x: Axis("s"),
      rowLabel: "row",
      phases: ["a"],
      rows: [
        [.init(phase: 9, start: 1, end: 2), .init(phase: -1, start: 2, end: 1)],
        [.init(phase: 0, start: .nan, end: 2)],
      ]
    )
    #expect(try #require(MarkupReader.elements(of: odd.svg())).count("rect", "bar") == 2)
  }
}
