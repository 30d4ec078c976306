import Foundation
import OrderedJSON
import Testing

/// `generate` when it measures.
@Suite struct GenerateBenchmarkTests {
  private static let shortRun = ["--warmup", "1", "--n-iterations", "2", "--max-new-tokens", "4"]

  private static func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(["generate"] + arguments + shortRun)
  }

  private static func rows(_ outcome: Program.Outcome) throws -> [JSONValue] {
    try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test("the names of run_generation's figures are printed in its order") func block() throws {
    let outcome = try Self.run(["Once upon a time", "--batch-size", "2"])
    #expect(outcome.status == 0)
    let names = outcome.output.split(separator: "\n").compactMap { line -> String? in
      guard let equals = line.range(of: " = ") else { return nil }
      return line[..<equals.lowerBound].trimmingCharacters(in: .whitespaces)
    }
    #expect(
      names == [
        "Throughput (including tokenization)", "Average first token latency", "Average rest token latency",
        "Average end to end latency", "Memory allocated", "Max memory allocated", "Total memory available",
        "Graph compilation duration",
      ]
    )
    #expect(
      outcome.output.hasPrefix("Warming up iteration 1/1\n\nInput/outputs:\ninput 1: ('Once upon a time',)\n")
    )
    #expect(
      outcome.output.contains("\ninput 2: ('Once upon a time',)\noutput 2.1: ('Once upon a time there was")
    )
    #expect(outcome.errors.hasPrefix("Model initialization took "))
  }

  @Test("nominal tokens are rows by new tokens by iterations") func counts() throws {
    let outcome = try Self.run(["Once upon a time", "--batch-size", "3"])
    #expect(outcome.output.contains("\nNew tokens                          24            24\n"))
    #expect(outcome.output.contains("\nInput tokens                        30            30\n"))
  }

  @Test("rows run on past their end unless they are told not to") func endOfSequence() throws {
    // The tokens of two iterations, the end of the sequence included.
    func tokens(_ arguments: [String]) throws -> Substring? {
      let outcome = try Program.run(
        [
          "generate", "--chat", "Name a bird.", "--n-iterations", "2", "--warmup", "0", "--max-new-tokens",
          "60",
        ]
          + arguments
      )
      let line = outcome.output.split(separator: "\n").last { $0.hasPrefix("New tokens  ") }
      return line?.split(separator: " ").last
    }
    #expect(try tokens([]) == "120")
    let ended = try #require(try tokens(["--no-ignore-eos"]).flatMap { Int($0) })
    #expect(ended < 120)
  }

  @Test("a size makes every prompt as long, with its own tokens") func size() throws {
    let outcome = try Self.run([
      "--prompt", "Once upon a time", "--prompt", "It was a very old house near the sea",
      "--max-input-tokens", "8", "--json",
    ])
    let rows = try Self.rows(outcome)
    #expect(rows.map { $0["prompt_ids"]?.arrayValue?.count } == [8, 8])
    let ids = [4091, 734, 750, 258, 493, 734, 750, 258] as JSONValue
    #expect(rows[0]["prompt_ids"] == ids)
    #expect(outcome.errors.contains("\nInput tokens                        32            26\n"))
  }

  @Test("--json leaves nothing but rows on standard output") func json() throws {
    let outcome = try Self.run(["Once upon a time", "--batch-size", "2", "--json"])
    let plain = try Program.run(["generate", "Once upon a time", "--max-new-tokens", "4", "--json"])
    #expect(outcome.output == plain.output + plain.output)
    #expect(outcome.errors.contains("Throughput (including tokenization) = "))
  }

  @Test("built-in sentences stand in for missing prompts") func builtIn() throws {
    let rows = try Self.rows(try Self.run(["--benchmark", "--batch-size", "10", "--json"]))
    #expect(rows.count == 10)
    #expect(rows[8] == rows[0])
    #expect(rows[1] != rows[0])
  }

  @Test("sampled rows are the same in each run with a seed, and differ from each other") func samples() throws
  {
    func texts() throws -> [JSONValue?] {
      try Self.rows(
        try Self.run(["Once upon", "--do-sample", "--seed", "5", "--num-return-sequences", "2", "--json"])
      ).map { $0["token_ids"] }
    }
    let first = try texts()
    #expect(first.count == 2)
    #expect(first[0] != first[1])
    #expect(try texts() == first)
  }

  @Test("the texts of a search are rows, and its steps those of the engine") func beams() throws {
    let outcome = try Self.run([
      "Once upon a time", "--batch-size", "2", "--num-beams", "3", "--num-return-sequences", "2", "--json",
      "--token-latency",
    ])
    let rows = try Self.rows(outcome)
    #expect(rows.count == 4)
    #expect(rows.allSatisfy { $0["score"]?.doubleValue != nil })
    #expect(rows[2...] == rows[..<2])
    #expect(outcome.errors.contains("\nNew tokens                          16            32\n"))
    #expect(outcome.errors.contains("\nAverage 2... latency: "))
    #expect(!outcome.errors.contains("Average rest token latency          = 0.0 ms"))
  }

  @Test("the table of token latencies has IPEX's lines") func tokenLatency() throws {
    let outcome = try Self.run(["Once upon a time", "--token-latency"])
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count { $0.hasPrefix("Iteration: ") && $0.hasSuffix(" sec") } == 2)
    let start = try #require(lines.firstIndex(of: " ---------- Summary: ----------"))
    #expect(
      lines[(start + 1)...].map { $0.prefix { $0 != ":" } } == [
        "Inference latency", "First token average latency", "Average 2... latency", "P90 2... latency",
        "P99 2... latency",
      ]
    )
  }

  @Test("results.json has run_generation's members") func results() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "results-\(UUID().uuidString)/a")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    _ = try Self.run(["Once upon a time", "It was", "--output-dir", folder.path])
    let text = try String(contentsOf: folder.appending(path: "results.json"), encoding: .utf8)
    #expect(text.hasPrefix("{\n    \"throughput\": "))
    let results = try JSONValue(parsing: text)
    #expect(results["input"] == [["Once upon a time"], ["It was"]])
    #expect(results["output"]?.arrayValue?.count == 2)
    #expect(results["nominal_tokens"] == 16)
    #expect(results["n_iterations"] == 2)
    #expect((results["throughput"]?.doubleValue ?? 0) > 0)
  }

  @Test("a file runs whole in batches, a short last one included", arguments: ["static", "continuous"])
  func file(batching: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "prompts-\(UUID().uuidString).txt")
    try "Once upon a time\nIt was\nThe swift\n".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Self.run([
      "--prompt-file", file.path, "--batch-size", "2", "--batching", batching, "--benchmark",
    ])
    #expect(outcome.output.contains("\ninput 3: ('The swift',)\n"))
    let nominal = batching == "static" ? 32 : 24
    #expect(outcome.output.contains("\nNew tokens                          \(nominal)            24\n"))
  }

  @Test("a profile has the steps on the clock and none of the warm-up") func profile() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "profile-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Program.run(
      ["generate", "Once upon a time", "--profile"] + Self.shortRun,
      environment: ["PROF_PATH": folder.path]
    )
    #expect(outcome.status == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == 1)
    let name = try #require(files.first)
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let events = try #require(try JSONValue(parsing: text).arrayValue)
    // Two iterations, each with a prefill and three further steps.
    let steps = events.filter { $0["args"]?["step"] != nil }.map { $0["name"]?.stringValue }
    #expect(steps == ["prefill", "decode", "decode", "decode", "prefill", "decode", "decode", "decode"])
    #expect(events.contains { $0["cat"] == "operation" })
  }

  @Test(
    "wrong usage is one line on standard error and status 2",
    arguments: [
      (["x", "--n-iterations", "0"], "--n-iterations must be from 1 to 1000000; got 0"),
      (
        ["x", "--n-iterations", "9223372036854775807"],
        "--n-iterations must be from 1 to 1000000; got 9223372036854775807"
      ),
      (
        ["x", "--benchmark", "--num-beams", "2", "--batching", "continuous"],
        "--batching continuous has no times for the tokens of a search; use static"
      ),
      (["--benchmark", "--warmup=-1"], "--warmup must be from 0 to 1000; got -1"),
      (
        ["x", "--warmup", "1"],
        "--warmup needs --benchmark, --n-iterations, --token-latency or --output-dir"
      ),
      (
        ["x", "--output-dir", "/dev/null/results"],
        "--output-dir '/dev/null/results' cannot be written: '/dev/null' is no folder that may be written to"
      ),
      (
        ["--benchmark", "x", "--batch-size", "8", "--max-batch-size", "2"],
        "--batch-size and --max-batch-size exclude each other; give one of them"
      ),
      (
        ["--benchmark", "x", "--num-beams", "4", "--max-batch-size", "2"],
        "--max-batch-size must be at least 4, the rows that run together; got 2"
      ),
      (
        ["--benchmark", "x", "y", "z", "--max-batch-size", "2"],
        "--max-batch-size must be at least 3, the rows that run together; got 2"
      ),
    ]
  )
  func usage(arguments: [String], message: String) throws {
    let outcome = try Program.run(["generate"] + arguments)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
    #expect(outcome.output == "")
    #expect(outcome.status == 2)
  }

  @Test(
    "what cannot run at once is not measured",
    arguments: [
      (
        ["--benchmark", "--max-new-tokens", "2147483647", "--prompt-ids", "1"],
        "prompt tokens + new tokens must be <= 1024; got 1 + 2147483647"
      ),
      (
        ["--benchmark", "--max-input-tokens", "2147483647", "--max-new-tokens", "1"],
        "prompt tokens + new tokens must be <= 1024; got 2147483647 + 1"
      ),
      (
        ["--benchmark", "--batching", "continuous", "--max-input-tokens", "2147483647"],
        "the prompt must have at most 1023 tokens; got 2147483647"
      ),
      (
        [
          "--benchmark", "--prompt-ids", "1", "--batch-size", "4", "--max-new-tokens", "32",
          "--max-batch-total-tokens", "128",
        ],
        "a static batch needs 256 tokens in the key-value cache, which holds 128; raise "
          + "--max-batch-total-tokens, lower --batch-size, or choose --batching continuous"
      ),
    ]
  )
  func refusals(arguments: [String], message: String) throws {
    let outcome = try Program.run(["generate"] + arguments)
    #expect(outcome.errors.hasSuffix("needletail: \(message)\n"))
    #expect(outcome.output == "")
    #expect(outcome.status == 1)
  }

  @Test("the cache is made for a batch whose lengths are known") func cache() throws {
    // 65 sequences of full length, where 64 are the default.
    let outcome = try Program.run([
      "generate", "--batch-size", "65", "--max-input-tokens", "1000", "--max-new-tokens", "2", "--benchmark",
      "x", "--warmup", "0", "--n-iterations", "1", "--json",
    ])
    #expect(outcome.status == 0)
    #expect(try Self.rows(outcome).count == 65)
  }

  @Test("an interruption shows the iterations until then") func interruption() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "results-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Program.interrupt([
      "generate", "Once upon a time", "--warmup", "0", "--n-iterations", "1000000", "--max-new-tokens", "4",
      "--token-latency", "--output-dir", folder.path,
    ]) { $0.contains("Iteration: 1,") }
    #expect(outcome.status == 130)
    #expect(outcome.errors.hasSuffix("needletail: interrupted\n"))
    #expect(outcome.output.contains("\noutput 1.1: ('Once upon a time there was a"))
    #expect(outcome.output.contains("\nThroughput (including tokenization) = "))
    let text = try String(contentsOf: folder.appending(path: "results.json"), encoding: .utf8)
    let results = try JSONValue(parsing: text)
    let printed = outcome.output.split(separator: "\n").count { $0.hasPrefix("Iteration: ") }
    #expect(results["n_iterations"] == .number(printed))
    #expect(results["nominal_tokens"] == .number(printed * 4))
  }
}
