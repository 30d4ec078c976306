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
