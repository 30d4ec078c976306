import Benchmarking
import MarkupReading
import Plots
import Testing

@Suite struct ReportPageTests {
  private let page = ReportPage(
    title: "Bench <1>",
    subtitle: "model & machine",
    sections: [
      .init("Machine", [.facts([("threads", "2"), ("isa", "avx512")])]),
      .init(
        "Latency",
        [
          .text("1 < 2"), .table(MarkdownTable(["n"], rows: [["1"]]), caption: "Table"),
          .charts([
            Chart("a", x: Axis("x"), y: Axis("y"), series: [Series(points: [Point(0, 1)])]),
            Chart("b", x: Axis("x"), y: Axis("y"), series: []),
          ]),
        ]
      ),
      .init(
        "Requests",
        [
          .timeline(Timeline("t", x: Axis("s"), rowLabel: "", phases: [], rows: [])),
          .text("</p><script>"),
        ]
      ),
    ]
  )

  @Test("the page is well-formed and holds its parts in order") func wellFormed() throws {
    let found = try #require(MarkupReader.elements(of: page.html))
    #expect(found.filter { $0.name == "h1" }.map(\.text) == ["Bench <1>"])
    #expect(found.filter { $0.name == "h2" }.map(\.text) == ["Machine", "Latency", "Requests"])
    #expect(found.filter { $0.name == "dd" }.map(\.text) == ["2", "avx512"])
    #expect(found.filter { $0.name == "svg" }.count == 3)
    #expect(found.filter { $0.name == "p" }.map(\.text).last == "</p><script>")
    #expect(found.filter { $0.name == "figcaption" }.map(\.text) == ["Table"])
  }

  @Test("the page needs nothing from outside") func selfContained() throws {
    let found = try #require(MarkupReader.elements(of: page.html))
    #expect(!found.contains { ["script", "link", "img", "iframe"].contains($0.name) })
    #expect(!found.contains { $0.attributes["src"] != nil })
    let links = found.compactMap { $0.attributes["href"] }
    #expect(links == ["#section-1", "#section-2", "#section-3"])
    #expect(!page.html.contains("@import") && !page.html.contains("url("))
  }

  @Test("links lead to sections that are there") func links() throws {
    let found = try #require(MarkupReader.elements(of: page.html))
    let ids = Set(found.compactMap { $0.attributes["id"] })
    #expect(found.compactMap { $0.attributes["href"] }.allSatisfy { ids.contains(String($0.dropFirst())) })
  }

  @Test("both colour schemes and paper have their colours") func schemes() {
    #expect(page.html.contains("@media screen and (prefers-color-scheme:dark)"))
    #expect(page.html.contains("@media print"))
  }

  @Test("a page of nothing is a page") func empty() {
    #expect(MarkupReader.elements(of: ReportPage(title: "").html) != nil)
  }
}
