import Foundation
import OrderedJSON
import Testing

/// Where the prompts of `generate` come from.
@Suite struct PromptSourceTests {
  private static func file(_ text: String, _ ending: String) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "prompts-\(UUID().uuidString).\(ending)")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url
  }

  private static func rows(_ arguments: [String]) throws -> [JSONValue] {
    let outcome = try Program.run(["generate", "--max-new-tokens", "2", "--json"] + arguments)
    #expect(outcome.errors == "")
    return try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test("--prompt takes what begins with a dash, after the positional prompts") func named() throws {
    let rows = try Self.rows(["--prompt", "- one", "two", "--prompt", "--three"])
    #expect(rows.map { $0["prompt"] } == ["two", "- one", "--three"])
  }

  @Test("a text file has a prompt a line") func lines() throws {
    let file = try Self.file("Once upon\r\n\n a time\u{2028}b\n", "txt")
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(
      try Self.rows(["--prompt-file", file.path]).map { $0["prompt"] } == ["Once upon", " a time\u{2028}b"]
    )
  }

  @Test("JSON lines have texts, ids or messages") func jsonLines() throws {
    let file = try Self.file(
      """
      "one\\nline"
      {"prompt": "two"}
      {"text": "three"}
      {"prompt_ids": [4, 5]}
      {"messages": [{"role": "user", "content": "Hi"}]}
      """,
      "jsonl"
    )
    defer { try? FileManager.default.removeItem(at: file) }
    let rows = try Self.rows(["--prompt-file", file.path])
    #expect(rows[..<4].map { $0["prompt"] } == ["one\nline", "two", "three", nil as JSONValue])
    #expect(rows[3]["prompt_ids"] == [4, 5])
    let chat = try Self.rows(["--chat", "Hi"])
    #expect(rows[4]["prompt_ids"] == chat[0]["prompt_ids"])
    #expect(rows[4]["token_ids"] == chat[0]["token_ids"])
  }

  @Test("--chat puts the lines of a file into the template") func chatFile() throws {
    let file = try Self.file("Hi\n", "txt")
    defer { try? FileManager.default.removeItem(at: file) }
    let arguments = ["--chat", "--system", "You are a bird."]
    #expect(try Self.rows(arguments + ["--prompt-file", file.path]) == Self.rows(arguments + ["Hi"]))
  }

  @Test("a file of sized texts is read by the model's name and the size") func sizes() throws {
    let file = try Self.file(
      #"{"dem": {"4": "no"}, "demo": {"4": "four", "8192": "long "}, "opt": {}}"#,
      "json"
    )
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try Self.rows(["--prompt-file", file.path, "--max-input-tokens", "4"])[0]["prompt"] == "four")
    let outcome = try Program.run(["generate", "--prompt-file", file.path, "--max-input-tokens", "5"])
    #expect(
      outcome.errors
        == "needletail: file '\(file.path)' has no text of 5 tokens for 'demo'; sizes: 4, 8192; see '--help'\n"
    )
  }

  @Test("prompts are cut to their first tokens, and not lengthened") func cut() throws {
    let rows = try Self.rows(["Once upon a time", "Once", "--max-input-tokens", "3"])
    #expect(rows.map { $0["prompt_ids"] } == [[4091, 734, 750], [4091, 734]])
    #expect(
      try Self.rows(["Once upon a time", "--max-input-tokens", "-1"])[0]["prompt_ids"]?.arrayValue?.count == 5
    )
  }

  @Test("a book gives its first tokens") func book() throws {
    let file = try Self.file("Once  upon\na time there was\n\na fox", "txt")
    defer { try? FileManager.default.removeItem(at: file) }
    let rows = try Self.rows(["--book-source", file.path, "--max-input-tokens", "5"])
    #expect(rows.map { $0["prompt_ids"] } == [[4091, 734, 750, 258, 493]])
  }

  @Test(
    "static batches give the rows of continuous ones",
    arguments: [[], ["--num-beams", "2", "--num-return-sequences", "2"]]
  )
  func batches(search: [String]) throws {
    let prompts = ["Once upon", "It was", "The swift", "A fox"] + search
    let together = try Self.rows(prompts + ["--batching", "static", "--batch-size", "3"])
    #expect(together.count == (search.isEmpty ? 4 : 8))
    #expect(try together == Self.rows(prompts + ["--batch-size", "2"]))
  }

  @Test("a bucket size changes no row") func buckets() throws {
    #expect(try Self.rows(["Once upon", "--bucket-size", "128"]) == Self.rows(["Once upon"]))
  }

  @Test(
    "a line that is no prompt is refused by its number",
    arguments: ["[1]", "{}", "nothing", #"{"prompt_ids": ["a"]}"#, #"{"prompt_ids": [99999999999]}"#]
  )
  func badLine(line: String) throws {
    let file = try Self.file("\"a\"\n\(line)\n", "jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["generate", "--prompt-file", file.path])
    #expect(
      outcome.errors
        == "needletail: line 2 of '\(file.path)' must be a JSON string or an object with 'prompt', 'text', "
        + "'prompt_ids' or 'messages'; see '--help'\n"
    )
    #expect(outcome.status == 2)
  }

  @Test(
    "a line that other options have no meaning for is refused by its number",
    arguments: [
      (#"{"prompt_ids": [1]}"#, ["--chat"], "--chat needs text, not 'prompt_ids'"),
      (
        #"{"messages": [{"role": "user", "content": "Hi"}]}"#, ["--chat", "--system", "s"],
        "--system needs text; with 'messages' the first of them says it"
      ),
      (
        #"{"messages": [{"role": "user", "content": "Hi"}]}"#, ["--max-input-tokens", "4"],
        "--max-input-tokens would cut the end of the template; leave it out with 'messages'"
      ),
    ]
  )
  func meaningless(line: String, arguments: [String], reason: String) throws {
    let file = try Self.file("\"a\"\n\(line)\n", "jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["generate", "--prompt-file", file.path] + arguments)
    #expect(outcome.errors == "needletail: line 2 of '\(file.path)': \(reason); see '--help'\n")
    #expect(outcome.output == "")
    #expect(outcome.status == 2)
  }

  @Test(
    "wrong usage is one line on standard error and status 2",
    arguments: [
      (
        ["x", "--prompt-ids", "1"],
        "give text, --prompt-ids, --prompt-file or --book-source, not several of them"
      ),
      (["x", "--system", "y"], "--system needs --chat"),
      (
        ["x", "--chat", "--max-input-tokens", "4"],
        "--max-input-tokens would cut the end of the template; leave it out with --chat"
      ),
      (["--book-source", "x"], "--book-source needs --max-input-tokens"),
      (["x", "--batch-size", "0"], "--batch-size must be from 1 to 65536; got 0"),
      (
        ["x", "--batch-size", "9223372036854775807"],
        "--batch-size must be from 1 to 65536; got 9223372036854775807"
      ),
      (
        ["x", "--max-input-tokens", "9223372036854775807"],
        "--max-input-tokens must be at most 2147483647; got 9223372036854775807"
      ),
      (
        ["x", "--bucket-size", "9223372036854775807"],
        "--bucket-size must be at most 2147483647; got 9223372036854775807"
      ),
    ]
  )
  func usage(arguments: [String], message: String) throws {
    let outcome = try Program.run(["generate"] + arguments)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
    #expect(outcome.output == "")
    #expect(outcome.status == 2)
  }

  @Test("a file without prompts is named") func empty() throws {
    let file = try Self.file("\n", "txt")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(["generate", "--prompt-file", file.path])
    #expect(outcome.errors == "needletail: file '\(file.path)' has no prompts; see '--help'\n")
  }
}
