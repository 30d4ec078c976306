import Foundation
import OrderedJSON
import Testing

@Suite struct EvalCommandTests {
  private static func file(_ text: String) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "eval-\(UUID().uuidString)")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url
  }

  @Test("perplexity tells all its measures") func perplexity() throws {
    let file = try Self.file("Once upon a time there was a fox. The fox lived near a lake.")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "perplexity", file.path, "--json"])
    #expect(outcome.errors == "")
    let line = try JSONValue(parsing: outcome.output)
    #expect(
      line.objectValue?.members.map(\.key) == [
        "logprob", "tokens", "words", "bytes", "token_perplexity", "token_perplexity_stderr",
        "word_perplexity", "byte_perplexity", "bits_per_byte",
      ]
    )
    #expect(line["words"]?.intValue == 14)
    #expect(line["bytes"]?.intValue == 60)
  }

  @Test("a cloze file that is not JSON is refused by its line") func badLine() throws {
    let file = try Self.file("{\"text\": \"a b\"}\nnothing\n")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "cloze", file.path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("line 2 of '\(file.path)' must be a JSON string or an object"))
  }

  @Test("each line gives a score") func loglikelihood() throws {
    let outcome = try Program.run(
      ["eval", "loglikelihood"],
      input: #"{"context": "Once upon a", "continuation": " time"}"# + "\n"
    )
    let line = try JSONValue(parsing: outcome.output)
    #expect(line["is_greedy"]?.boolValue == true)
    #expect(line["tokens"]?.intValue == 1)
  }

  @Test("a missing file is named") func missing() throws {
    let outcome = try Program.run(["eval", "perplexity", "/nowhere/text"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("file '/nowhere/text' cannot be read"))
  }
}
