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
      (#"{"context": "a", "choices": ["b", ""], "gold": 0}"#, "must have no empty choice"),
    ]
  )
  func badScoredLine(text: String, message: String) throws {
    let file = try Self.file("\n" + text + "\n")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "loglikelihood", file.path])
    #expect(outcome.errors == "needletail: line 2 of '\(file.path)' \(message); see '--help'\n")
    #expect(outcome.status == 2)
    let line = try Program.run(["eval", "loglikelihood"], input: "\n" + text + "\n")
    #expect(line.errors == "needletail: line 2 of standard input \(message); see '--help'\n")
    #expect(line.status == 2)
  }

  @Test("a line of standard input that cannot be scored is named, after the answers to those before it")
  func unscoredLine() throws {
    let outcome = try Program.run(
      ["eval", "loglikelihood"],
      input: """
        {"context": "Once upon a", "continuation": " time"}

        {"context": "a", "continuation": ""}

        """
    )
    #expect(outcome.output.split(separator: "\n").count == 1)
    #expect(
      outcome.errors
        == "needletail: standard input, line 3: the text to score has no tokens; at least one is needed\n"
    )
    #expect(outcome.status == 1)
  }

  @Test("a document that cannot be scored is named, and what was scored before it is shown and recorded")
  func badDocument() throws {
    let file = try Self.file(
      """
      {"context": "Once upon a", "continuation": " time"}
      {"context": "Once upon a", "continuation": " stone"}
      {"context": "Once upon a", "continuation": ""}
      {"context": "Once upon a", "continuation": " time"}
      """
    )
    let records = try Self.file("old\n")
    defer { for url in [file, records] { try? FileManager.default.removeItem(at: url) } }
    let outcome = try Program.run(["eval", "loglikelihood", file.path, "--records", records.path])
    #expect(
      outcome.errors == "needletail: document 3: the text to score has no tokens; at least one is needed\n"
    )
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("continuations    2\naccuracy         0.5000 "))
    #expect(outcome.output.contains("\ndocuments        2 of 4, 0 truncated to 1023 tokens\n"))
    #expect(try Self.lines(records).map { $0["is_greedy"] } == [true, false])
  }

  @Test("records of before stay when the model does not load") func keptRecords() throws {
    let file = try Self.file("\"Once upon a time\"\n")
    let records = try Self.file("old\n")
    defer { for url in [file, records] { try? FileManager.default.removeItem(at: url) } }
    let outcome = try Program.run([
      "eval", "cloze", file.path, "--records", records.path, "--model-id", "/nowhere",
    ])
    #expect(outcome.status == 1)
    #expect(try String(contentsOf: records, encoding: .utf8) == "old\n")
  }

  @Test("records that cannot be written are refused before the model is loaded") func noRecords() throws {
    let outcome = try Program.run(["eval", "cloze", "/nowhere", "--records", "/dev"])
    #expect(
      outcome.errors == "needletail: --records '/dev' cannot be written: it is no plain file; see '--help'\n"
    )
    #expect(outcome.status == 2)
  }

  @Test("a question whose context is cut is one truncated document") func truncated() throws {
    let context = String(repeating: "The swift flies over the lake. ", count: 200)
    let file = try Self.file(
      """
      {"context": "\(context)It", "choices": ["lands", "sleeps", "sings"], "gold": 0}
      {"context": "Once upon a", "choices": ["time", "stone"], "gold": 0}
      """
    )
    defer { try? FileManager.default.removeItem(at: file) }
    let line = try JSONValue(parsing: try Program.run(["eval", "loglikelihood", file.path, "--json"]).output)
    #expect(line["documents"] == 2)
    #expect(line["truncated_documents"] == 1)
  }

  @Test("a perplexity beyond all numbers is told as one", arguments: [false, true])
  func infinite(json: Bool) throws {
    let letters = (0..<700).map { "zqxjkvwp"[String.Index(utf16Offset: $0 * $0 * 5 % 8, in: "zqxjkvwp")] }
    let file = try Self.file("\"The cat \(String(letters))\"\n")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(
      ["eval", "cloze", file.path, "--bootstrap-iters", "10"] + (json ? ["--json"] : [])
    )
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    if json {
      #expect(try JSONValue(parsing: outcome.output)["perplexity"] == nil as JSONValue)
    } else {
      #expect(outcome.output.contains("\nperplexity       inf (95 %: -inf to inf) for each target word\n"))
    }
  }

  @Test("a text needs windows", arguments: ["1", "2"]) func noWindow(tokens: String) throws {
    let file = try Self.file("Once upon a time")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["eval", "perplexity", file.path, "--max-total-tokens", tokens])
    #expect(
      outcome.errors
        == "needletail: a text is scored in windows, for which --max-total-tokens must be at least 3; "
        + "got \(tokens)\n"
    )
    #expect(outcome.status == 1)
  }

  @Test("an interruption shows the figures of what was scored, and keeps its records") func interruption()
    throws
  {
    let passage = String(repeating: "The swift flies over the lake. ", count: 60) + "It never lands"
    let file = try Self.file(String(repeating: "\"\(passage)\"\n", count: 20_000))
    let records = try Self.file("")
    defer { for url in [file, records] { try? FileManager.default.removeItem(at: url) } }
    let outcome = try Program.interrupt([
      "eval", "cloze", file.path, "--records", records.path, "--bootstrap-iters", "1000",
    ]) { _ in (try? Self.lines(records))?.isEmpty == false }
    #expect(outcome.status == 130)
    #expect(outcome.errors == "needletail: interrupted\n")
    let written = try Self.lines(records)
    #expect(written.map { $0["document"] } == (1...written.count).map { .number($0) })
    #expect(outcome.output.hasPrefix("passages         \(written.count)\n"))
    #expect(outcome.output.contains("\ndocuments        \(written.count) of 20000, 0 truncated "))
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
    let outcome = try Program.run(["eval", "loglikelihood", "--records", "records.jsonl"])
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
