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
    #expect(outcome.errors.hasPrefix("needletail: no request was completed: "))
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

  @Test("a report without a folder is refused before anything is measured") func noFolder() throws {
    let outcome = try Program.run(Self.latency + ["--report", "/nowhere/at/all.html"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--report '/nowhere/at/all.html' cannot be written"))
    #expect(outcome.output == "")
  }

  @Test(
    "wrong numbers are refused",
    arguments: [
      (["latency", "--runs", "0"], "--runs must be at least 1; got 0"),
      (
        ["latency", "--json", "--format", "csv"],
        "--json and --format csv exclude each other; give one of them"
      ),
      (["latency", "--temperature", "0"], "`temperature` must be > 0.0 and finite; got 0.0"),
      (
        ["ratio", "--total-length", "3"],
        "--input-share must leave a prompt and an output of 3 tokens; got 25"
      ),
      (["throughput", "--warmups", "-1"], "--warmups"),
    ]
  )
  func refusals(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(["bench"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message))
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
