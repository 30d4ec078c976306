import Benchmarking
import MarkupReading
import Testing

@Suite struct MarkdownTableTests {
  private let table = MarkdownTable(
    ["Step", "Batch Size", "Average"],
    rows: [["Prefill", "1", "12.50 ms"], ["", "32", "-"], ["a|b\nc"]]
  )

  @Test("columns are padded and numbers stand on the right") func markdown() {
    #expect(
      table.markdown == """
        | Step    | Batch Size |  Average |
        |---------|-----------:|---------:|
        | Prefill |          1 | 12.50 ms |
        |         |         32 |        - |
        | a\\|b c  |            |          |

        """
    )
  }

  @Test("a column that has no numbers where its siblings have some stands on the right like them")
  func blanks()
    throws
  {
    let table = MarkdownTable(
      ["step", "p50", "p99", "note"],
      rows: [["a", "1.5", "–", ""], ["b", "2.5", "-", ""]]
    )
    let found = try #require(MarkupReader.elements(of: table.html))
    #expect(found.texts("number") == ["p50", "p99", "1.5", "–", "2.5", "-"])
  }

  @Test("HTML has the same cells, escaped") func html() throws {
    let hostile = MarkdownTable(["<b>", "n"], rows: [["</td>&", "−1"]])
    let found = try #require(MarkupReader.elements(of: hostile.html))
    #expect(found.filter { ["th", "td"].contains($0.name) }.map(\.text) == ["<b>", "n", "</td>&", "−1"])
    #expect(found.texts("number") == ["n", "−1"])
  }

  @Test("a table without rows has its header") func noRows() {
    #expect(
      MarkdownTable(["a"]).markdown == """
        | a   |
        |-----|

        """
    )
  }
}
