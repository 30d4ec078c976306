import Foundation
import OrderedJSON
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The server as a process of its own, with the demo model.
@Suite(.serialized) struct ServeCommandTests {
  /// A running server.
  ///
  /// Sendable because tests only ask it to stop from the task that made it; requests read the port alone.
  private final class Server: @unchecked Sendable {
    let process = Process()
    let port: Int
    private let log: URL

    init(_ arguments: [String] = []) throws {
      log = FileManager.default.temporaryDirectory.appending(path: "serve-\(UUID().uuidString).log")
      try "".write(to: log, atomically: true, encoding: .utf8)
      process.executableURL = try Program.url
      process.arguments = ["serve", "--hostname", "127.0.0.1", "--port", "0"] + arguments
      process.standardError = try FileHandle(forWritingTo: log)
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      port = try Self.waitForPort(log, process)
    }

    private struct DidNotStart: Error {
      let log: String
    }

    private static func waitForPort(_ log: URL, _ process: Process) throws -> Int {
      for _ in 0..<600 {
        let text = try String(contentsOf: log, encoding: .utf8)
        if let range = text.range(of: "listens on http://127.0.0.1:") {
          let digits = text[range.upperBound...].prefix { $0.isNumber }
          if let port = Int(digits) { return port }
        }
        guard process.isRunning else { break }
        Thread.sleep(forTimeInterval: 0.05)
      }
      throw DidNotStart(log: try String(contentsOf: log, encoding: .utf8))
    }

    deinit {
      process.terminate()
      process.waitUntilExit()
      try? FileManager.default.removeItem(at: log)
    }

    func post(_ path: String, _ body: JSONValue) async throws -> (status: Int, body: String) {
      guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
      var request = URLRequest(url: url)
      request.httpMethod = "POST"
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      request.httpBody = Data(body.compactBytes)
      let (data, response) = try await URLSession.shared.data(for: request)
      return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }
  }

  private static func body(_ index: Int) -> JSONValue {
    var parameters: JSONObject = JSONObject([
      ("max_new_tokens", .number(8 + index % 20)), ("details", true), ("top_n_tokens", .number(index % 3)),
    ])
    if index % 2 == 1 {
      parameters["do_sample"] = true
      parameters["seed"] = .number(index)
    }
    return ["inputs": .string("Story \(index): once upon a time"), "parameters": .object(parameters)]
  }

  @Test("64 parallel requests return exactly what each returns alone") func parallel() async throws {
    let server = try Server()
    var alone: [String] = []
    for index in 0..<64 { alone.append(try await server.post("/generate", Self.body(index)).body) }
    let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for index in 0..<64 {
        group.addTask { (index, try await server.post("/generate", Self.body(index)).body) }
      }
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    for index in 0..<64 { #expect(together[index] == alone[index]) }
  }

  @Test("a chat streams chunks and ends with the marker") func chat() async throws {
    let server = try Server()
    let answer = try await server.post(
      "/v1/chat/completions",
      [
        "messages": [["role": "user", "content": "What is Deep Learning?"]], "temperature": 0,
        "max_tokens": 4,
        "stream": true,
      ]
    )
    #expect(answer.status == 200)
    let events = answer.body.components(separatedBy: "\n\n").filter { !$0.isEmpty }
    #expect(events.last == "data: [DONE]")
    let contents = try events.dropLast().map { event in
      try JSONValue(parsing: String(event.dropFirst(6)))["choices"]?.arrayValue?.first?["delta"]?["content"]
    }
    #expect(contents == ["Deep", " learning", " is", " a"])
  }

  @Test("SIGTERM ends a server that served with status 0") func terminates() async throws {
    let server = try Server()
    let answer = try await server.post("/generate", Self.body(0))
    #expect(answer.status == 200)
    server.process.terminate()
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
  }

  @Test(
    "numbers out of range are refused before the server starts",
    arguments: [
      ("--payload-limit=0", "--payload-limit must be at least 1; got 0"),
      (
        "--graceful-termination-timeout=9223372036854775807",
        "--graceful-termination-timeout must be from 0 to 2147483647; got 9223372036854775807"
      ),
    ]
  )
  func ranges(flag: String, message: String) throws {
    let outcome = try Program.run(["serve", "--hostname", "127.0.0.1", "--port", "0", flag])
    #expect(outcome.status == 2)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
  }

  @Test("routes of the platform must be paths", arguments: ["AIP_PREDICT_ROUTE", "AIP_HEALTH_ROUTE"])
  func routes(name: String) throws {
    let outcome = try Program.run(
      ["serve", "--hostname", "127.0.0.1", "--port", "0"],
      environment: [name: "/{any}"]
    )
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "needletail: environment variable \(name) must be a path such as /predict; got '/{any}'; "
        + "see '--help'\n"
    )
  }

  @Test(
    "the launcher's environment variables count and flags win",
    arguments: [
      (
        ["MAX_TOTAL_TOKENS": "many"], [], "environment variable MAX_TOTAL_TOKENS must be a number; got 'many'"
      ),
      (
        ["MAX_TOTAL_TOKENS": "0"], [],
        "environment variable MAX_TOTAL_TOKENS must be from 1 to 2147483647; got 0"
      ),
      (["IDLE_TIMEOUT": "0"], [], "environment variable IDLE_TIMEOUT must be from 1 to 2147483647; got 0"),
      (["MAX_BEST_OF": "0"], [], "environment variable MAX_BEST_OF must be at least 1; got 0"),
      (
        ["MAX_INPUT_TOKENS": "4096"], [],
        "environment variable MAX_INPUT_TOKENS must be from 1 to 1023 (max_total_tokens - 1); got 4096"
      ),
      (
        ["MAX_TOTAL_TOKENS": "many", "MAX_BEST_OF": "x"], ["--max-total-tokens=64", "--max-best-of=0"],
        "--max-best-of must be at least 1; got 0"
      ),
    ] as [([String: String], [String], String)]
  )
  func environment(variables: [String: String], flags: [String], message: String) throws {
    let outcome = try Program.run(["serve", "--port", "0"] + flags, environment: variables)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
  }

  @Test(
    "settings of the queue that cannot be met are refused with numbers",
    arguments: [
      (["--waiting-served-ratio=-1"], "waiting_served_ratio must be 0 or more, and finite; got -1.0"),
      (["--max-waiting-tokens=-1"], "max_waiting_tokens must be 0 or more, and finite; got -1"),
      (["--batch-bucket-size=0"], "batch_bucket_size must be from 1 to 2147483647; got 0"),
      (
        ["--no-prefill-chunking", "--no-warmup", "--max-input-tokens=600"],
        "--max-input-tokens must be from 1 to 512 (max_batch_prefill_tokens, as prompts run whole); got 600"
      ),
    ]
  )
  func queueSettings(flags: [String], message: String) throws {
    let outcome = try Program.run(["serve", "--hostname", "127.0.0.1", "--port", "0"] + flags)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasSuffix("needletail: \(message); see '--help'\n"))
  }

  @Test(
    "switches of the environment are true, false, 1 or 0",
    arguments: ["PREFIX_CACHING", "PREFILL_CHUNKING", "WARMUP_ENABLED"]
  )
  func switches(name: String) throws {
    let outcome = try Program.run(["serve", "--port", "0"], environment: [name: "yes"])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "needletail: environment variable \(name) must be true, false, 1 or 0; got 'yes'; see '--help'\n"
    )
  }
}
