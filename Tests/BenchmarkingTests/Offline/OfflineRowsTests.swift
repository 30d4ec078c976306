import Benchmarking
import OrderedJSON
import Testing

@Suite struct OfflineRowsTests {
  private static func line(_ text: String) -> Substring? {
    OfflineRows(inputs: [text], outputs: [[]]).text.split(separator: "\n").last
  }

  @Test("each text is a Python tuple of one") func tuples() {
    let rows = OfflineRows(inputs: ["a", "b"], outputs: [["a 1", "a 2"], ["b 1"]])
    #expect(
      rows.text == """
        Input/outputs:
        input 1: ('a',)
        output 1.1: ('a 1',)
        output 1.2: ('a 2',)

        input 2: ('b',)
        output 2.1: ('b 1',)


        """
    )
  }

  // As Python 3.11 prints ('…',).
  @Test(
    "texts are escaped as Python does",
    arguments: [
      ("it's", #"("it's",)"#), (#"say "it's""#, #"('say "it\'s"',)"#), (#"a "word""#, #"('a "word"',)"#),
      ("a\nb\tc\rd\\e", #"('a\nb\tc\rd\\e',)"#), ("\u{0}\u{7F}\u{A0}", #"('\x00\x7f\xa0',)"#),
      ("größe 東京 🐦", "('größe 東京 🐦',)"), ("\u{200B}\u{2028}\u{E000}", #"('\u200b\u2028\ue000',)"#),
      ("\u{E0001}", #"('\U000e0001',)"#), ("e\u{301}", "('e\u{301}',)"),
    ]
  )
  func escapes(text: String, literal: String) {
    #expect(Self.line(text) == "input 1: \(literal)")
  }

  @Test("the results have run_generation's members first, and times in seconds") func results() {
    let rows = OfflineRows(inputs: ["a"], outputs: [["a 1", "a 2"]])
    #expect(
      rows.results(OfflineFiguresTests.figures) == [
        "throughput": .number(400.0), "avg_first_token_latency": .number(0.035),
        "avg_rest_token_latency": .number(0.0225), "avg_e2e_latency": .number(0.065),
        "input": [["a"]], "output": [["a 1"], ["a 2"]],
        "actual_throughput": .number(250.0), "nominal_tokens": 64, "actual_tokens": 40,
        "nominal_input_tokens": 128, "actual_input_tokens": 100, "n_iterations": 2,
        "duration": .number(0.16), "warmup_duration": .number(0.5),
      ]
    )
  }
}
