import Foundation
import OrderedJSON
import Testing

@Suite struct BenchCommandTests {
  private static func lines(_ outcome: Program.Outcome) throws -> [JSONValue] {
    #expect(outcome.errors == "")
    return try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private static func temporaryFile() -> String {
    FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString).html").path
  }

  private static let latency = ["bench", "latency", "--runs", "2", "--warmups", "0"]

  @Test("the names of text-generation-benchmark mean the same") func aliases() throws {
    let lines = try Self.lines(
      try Program.run([
        "bench", "latency", "-b", "1", "-b", "2,3", "-s", "6", "-d", "2", "-r", "1", "-w", "0", "--json",
      ])
    )
    #expect(lines.map { $0["batch_size"] } == [1, 2, 3])
    #expect(lines.allSatisfy { $0["input_tokens"] == 6 && $0["output_tokens"] == 2 })
  }

  @Test("static-batch tables come with that tool's grid") func staticBatch() throws {
    let output = try Program.run(["bench", "latency", "--format", "tgb", "--temperature", "0.5"]).output
    #expect(output.contains("| Sequence Length    | 10    |"))
    #expect(output.contains("| Temperature        | 0.5   |"))
    #expect(output.components(separatedBy: "| Prefill ").count == 3)
    #expect(output.components(separatedBy: "tokens/secs").count == 1 + 2 * 6 * 3)
  }

  @Test("a context before the prompt is named in the line") func depth() throws {
    let lines = try Self.lines(
      try Program.run(Self.latency + ["--context-depth", "0,64", "--output-tokens", "2", "--format", "json"])
    )
    #expect(lines.map { $0["context_depth"] } == [nil, 64])
  }

  @Test("requests are completed, in continuous and static batches") func throughput() throws {
    let lines = try Self.lines(
      try Program.run([
        "bench", "throughput", "--input-tokens", "8", "--output-tokens", "3", "--requests", "4",
        "--concurrency", "2", "--static-batch-size", "2", "--json",
      ])
    )
    #expect(lines.map { $0["schedule"] } == ["continuous", "static"])
    #expect(
      lines.allSatisfy { $0["completed"] == 4 && $0["generated_tokens"] == 12 && $0["prompt_tokens"] == 32 }
    )
  }

  @Test("requests longer than the model takes fail with its words") func tooLong() throws {
    let outcome = try Program.run(["bench", "throughput", "--input-tokens", "1020", "--output-tokens", "9"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "needletail: input and output tokens must be <= 1024 together, the longest sequence of the model; "
        + "got 1029\n"
    )
  }

  @Test(
    "a cell without room is refused before any is measured",
    arguments: [
      (
        ["--input-tokens", "8,2000", "--output-tokens", "2"],
        "context depth, input and output tokens must be <= 1024 together, the longest sequence of the model; got 2002"
      ),
      (
        [
          "--batch-size", "1,4", "--input-tokens", "8", "--output-tokens", "2", "--max-batch-total-tokens",
          "128",
        ],
        "the cell needs 256 tokens in the key-value cache, in whole blocks for each sequence; it holds 128; "
          + "raise --max-batch-total-tokens"
      ),
    ]
  )
  func noRoom(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(Self.latency + arguments)
    #expect(outcome.errors == "needletail: \(message)\n")
    #expect(outcome.output == "")
    #expect(outcome.status == 1)
  }

  @Test("the cache is made no smaller than the sequences and steps that were asked for") func cache() throws {
    let lines = try Self.lines(
      try Program.run(
        Self.latency + [
          "--input-tokens", "8", "--output-tokens", "2", "--max-total-tokens", "256",
          "--max-batch-prefill-tokens", "300", "--json",
        ]
      )
    )
    #expect(lines.count == 1)
  }

  @Test("bench all leaves out what the model cannot do and says so") func allOmissions() throws {
    let path = Self.temporaryFile()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Program.run([
      "bench", "all", "--quick", "--model-id", Program.fixture("models/llama2"), "--max-batch-size", "2",
      "--report", path,
    ])
    let rest = "the model serves 128 tokens a sequence, and 2 sequences at once"
    #expect(
      outcome.errors == """
        needletail: bench latency: 5 of 5 cells are left out: \(rest)
        needletail: bench throughput: 6 of 6 cells are left out: \(rest)
        needletail: bench ratio: 3 of 6 cells are left out: \(rest)
        needletail: bench load is left out: the model has no tokenizer
        report: \(path)

        """
    )
    #expect(outcome.status == 0)
    let headings = outcome.output.split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(headings.count == 2)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("<h2>Machine</h2>"))
  }

  @Test("a benchmark that fails leaves the page of the others") func allFailure() throws {
    let path = Self.temporaryFile()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Program.run([
      "bench", "all", "--quick", "--model-id", Program.fixture("models/llama2"), "--max-batch-total-tokens",
      "64", "--report", path,
    ])
    #expect(
      outcome.errors.hasSuffix(
        "report: \(path)\nneedletail: bench ratio: context depth, input and output tokens must be <= 64 together, "
          + "the longest sequence of the model; got 128\n"
      )
    )
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("## Machine\n"))
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("ended by an error: these are the results until then"))
    #expect(page.contains("<h2>Machine</h2>"))
  }

  @Test("shares of one length make one object") func ratio() throws {
    let lines = try Self.lines(
      try Program.run([
        "bench", "ratio", "--total-length", "20", "--batch-size", "2", "--runs", "1", "--warmups", "0",
        "--json",
      ])
    )
    #expect(lines.count == 1)
    #expect(lines[0]["results"]?.arrayValue?.map { $0["input_length"] } == [5, 10, 15])
  }

  @Test("a report is written where it was asked for") func report() throws {
    let path = Self.temporaryFile()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Program.run(Self.latency + ["--output-tokens", "2", "--report", path])
    #expect(outcome.errors == "report: \(path)\n")
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("<svg"))
    #expect(page.hasSuffix("</html>\n"))
  }

  @Test(
    "a report that cannot be written is refused before anything is measured",
    arguments: [
      ("/nowhere/at/all.html", "no folder '/nowhere/at' that may be written to"),
      ("/dev", "it is no plain file"),
      ("/dev/null", "it is no plain file"),
    ]
  )
  func noReport(path: String, reason: String) throws {
    let outcome = try Program.run(Self.latency + ["--report", path])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors == "needletail: --report '\(path)' cannot be written: \(reason); see '--help'\n"
    )
    #expect(outcome.output == "")
  }

  @Test(
    "wrong numbers are refused",
    arguments: [
      (["latency", "--runs", "0"], "--runs must be from 1 to 1000000; got 0"),
      (
        ["latency", "--runs", "9223372036854775807"],
        "--runs must be from 1 to 1000000; got 9223372036854775807"
      ),
      (["latency", "--warmups", "1001"], "--warmups must be from 0 to 1000; got 1001"),
      (
        ["latency", "-b", "1,4", "--max-batch-size", "2"],
        "--max-batch-size must be at least the greatest --batch-size (4); got 2"
      ),
      (
        ["latency", "--json", "--format", "csv"],
        "--json and --format csv exclude each other; give one of them"
      ),
      (["latency", "--temperature", "0"], "`temperature` must be > 0.0 and finite; got 0.0"),
      (
        ["ratio", "--total-length", "3"],
        "--input-share must leave a prompt and an output of 3 tokens; got 25"
      ),
      (["ratio", "--runs", "0"], "--runs must be from 1 to 1000000; got 0"),
      (["ratio", "--warmups=-1"], "--warmups must be from 0 to 1000; got -1"),
      (["throughput", "--warmups=-1"], "--warmups must be from 0 to 1000; got -1"),
      (["machine", "--threads=0"], "--threads must be from 1 to 2147483647; got 0"),
      (["machine", "--threads=-5"], "--threads must be from 1 to 2147483647; got -5"),
    ]
  )
  func refusals(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(["bench"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
    #expect(outcome.output == "")
  }

  @Test("bench machine names the threads and the kernels") func machine() throws {
    let output = try Program.run(["bench", "machine", "--threads", "1"]).output
    #expect(output.hasPrefix("1 threads, kernels for "))
    #expect(output.contains("| Memory read |"))
  }

  @Test("an interruption shows what was measured until then") func interruption() throws {
    let path = Self.temporaryFile()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let process = Process()
    process.executableURL = try Program.url
    // The second cell takes minutes.
    process.arguments = [
      "bench", "latency", "--batch-size", "1,64", "--input-tokens", "8", "--output-tokens", "400", "--runs",
      "20", "--warmups", "0", "--json", "--report", path,
    ]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var printed = output.fileHandleForReading.availableData
    process.interrupt()
    process.waitUntilExit()
    printed += try output.fileHandleForReading.readToEnd() ?? Data()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(process.terminationStatus == 130)
    #expect(said == "report: \(path)\nneedletail: interrupted\n")
    #expect(String(decoding: printed, as: UTF8.self).split(separator: "\n").count == 1)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("interrupted: these are the results"))
  }
}
