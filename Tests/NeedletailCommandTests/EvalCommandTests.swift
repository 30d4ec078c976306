import Foundation
import OrderedJSON
import Testing

@Suite struct EvalCommandTests {
  private static func file(_ text: String) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "eval-\(UUID().uuidString)")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url
  }

  /// What every report tells of its run.
  private static let runKeys = [
    "documents", "documents_available", "truncated_documents", "model", "model_type", "weight_format",
    "dtype", "kv_cache_dtype", "quantize", "special_tokens", "max_length", "batch_size", "device", "isa",
    "threads", "version", "wall_seconds",
  ]

  private static func keys(_ line: JSONValue) -> [String]? { line.objectValue?.members.map(\.key) }

  private static func lines(_ url: URL) throws -> [JSONValue] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
  }

  @Test("perplexity tells all its measures") func perplexity() throws {
    let file = try Self.file("Once upon a time there was a fox. The fox lived near a lake.")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "perplexity", file.path, "--json"])
    #expect(outcome.errors == "")
    let line = try JSONValue(parsing: outcome.output)
    #expect(
      Self.keys(line) == [
        "logprob", "tokens", "words", "bytes", "token_perplexity", "token_perplexity_stderr",
        "word_perplexity", "byte_perplexity", "bits_per_byte", "windows",
      ] + Self.runKeys
    )
    #expect(line["windows"] == 1)
    #expect(line["special_tokens"] == ["<|begin_of_text|>"])
    #expect(line["max_length"] == 1023)
    #expect(line["words"]?.intValue == 14)
    #expect(line["bytes"]?.intValue == 60)
  }

  @Test("cloze tells its figures, and each passage in the file of records") func cloze() throws {
    let file = try Self.file("{\"text\": \"Once upon a time\"}\n\n\"The cat sat on the piano\"\n\"x y\"\n")
    let records = try Self.file("")
    defer { for url in [file, records] { try? FileManager.default.removeItem(at: url) } }
    let outcome = try Program.run([
      "eval", "cloze", file.path, "--json", "--limit", "2", "--records", records.path,
      "--no-special-tokens", "--bootstrap-iters", "1000",
    ])
    #expect(outcome.errors == "")
    let line = try JSONValue(parsing: outcome.output)
    #expect(
      Self.keys(line)
        == ["passages", "accuracy", "accuracy_stderr", "perplexity", "perplexity_stderr"] + Self.runKeys
    )
    #expect(line["documents"] == 2)
    #expect(line["documents_available"] == 3)
    #expect(line["special_tokens"] == [])
    #expect(line["accuracy"] == .number(0.5))
    let passages = try Self.lines(records)
    #expect(passages.map { $0["document"] } == [1, 2])
    #expect(Self.keys(passages[0]) == ["document", "logprob", "is_greedy", "tokens", "truncated"])
    #expect(passages.map { $0["is_greedy"] } == [true, false])
  }

  @Test("a file of choices tells how often the right one is the likeliest") func choices() throws {
    let file = try Self.file(
      """
      {"context": "Once upon a", "choices": ["time", "stone"], "gold": 0}
      {"context": "Once upon a", "choices": ["stone", "time"], "gold": "time"}
      {"context": "Once upon a", "choices": ["time", "stone"], "gold": 1}
      """
    )
    let records = try Self.file("")
    defer { for url in [file, records] { try? FileManager.default.removeItem(at: url) } }
    let outcome = try Program.run(["eval", "loglikelihood", file.path, "--json", "--records", records.path])
    #expect(outcome.errors == "")
    let line = try JSONValue(parsing: outcome.output)
    #expect(
      Self.keys(line) == [
        "questions", "accuracy", "accuracy_stderr", "accuracy_norm", "accuracy_norm_stderr",
        "accuracy_bytes", "accuracy_bytes_stderr",
      ] + Self.runKeys
    )
    #expect(abs((line["accuracy"]?.doubleValue ?? 0) - 2 / 3) < 1e-12)
    let questions = try Self.lines(records)
    #expect(questions.map { $0["prediction"] } == [0, 1, 0])
    #expect(questions.map { $0["gold"] } == [0, 1, 1])
    #expect(questions.allSatisfy { $0["logprob"]?.arrayValue?.count == 2 })
  }

  @Test("a file of continuations tells how often each token is the likeliest") func continuations() throws {
    let file = try Self.file(
      """
      {"context": "Once upon a", "continuation": " time"}
      {"context": "Once upon a", "continuation": " stone"}
      """
    )
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "loglikelihood", file.path])
    #expect(
      outcome.output.contains("continuations    2\naccuracy         0.5000 (95 %: -0.4800 to 1.4800)\n")
    )
    #expect(outcome.output.contains("documents        2 of 2, 0 truncated to 1023 tokens\n"))
  }

  @Test("choices on standard input are answered with lists") func choiceLines() throws {
    let outcome = try Program.run(
      ["eval", "loglikelihood"],
      input: #"{"context": "Once upon a", "choices": ["time", "stone"]}"# + "\n"
    )
    let line = try JSONValue(parsing: outcome.output)
    #expect(Self.keys(line) == ["logprob", "is_greedy", "tokens"])
    #expect(line["is_greedy"] == [true, false])
  }

  @Test(
    "a line that cannot be scored is refused by its number",
    arguments: [
      (#"{"context": "a"}"#, "must have a string 'continuation' or a list 'choices' of at least one string"),
      (
        #"{"continuation": "a"}"#,
        "must be a JSON object with the string 'context' and 'continuation' or 'choices'"
      ),
      (
        #"{"context": "a", "choices": ["b", 1]}"#,
        "must have a string 'continuation' or a list 'choices' of at least one string"
      ),
    ]
  )
  func badScoredLine(text: String, message: String) throws {
    let file = try Self.file("\n" + text + "\n")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "loglikelihood", file.path])
    #expect(outcome.errors == "needletail: line 2 of '\(file.path)' \(message); see '--help'\n")
    #expect(outcome.status == 2)
  }

  @Test("continuations and choices do not mix in a file") func mixed() throws {
    let file = try Self.file(
      """
      {"context": "a", "continuation": " b"}
      {"context": "a", "choices": ["b"], "gold": 0}
      """
    )
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "loglikelihood", file.path])
    #expect(
      outcome.errors
        == "needletail: file '\(file.path)' must have 'continuation' on every line or 'choices' on every line; "
        + "see '--help'\n"
    )
  }

  @Test("records need a file to come from") func recordsWithoutFile() throws {
    let outcome = try Program.run(["eval", "loglikelihood", "--records", "/dev/null"])
    #expect(outcome.errors == "needletail: --limit and --records need a file; see '--help'\n")
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
