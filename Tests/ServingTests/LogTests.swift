import Logging
import Serving
import Synchronization
import Testing

/// Keeps what is logged.
private final class LogBook: Sendable {
  struct Line: Sendable {
    var level: Logger.Level
    var message: String
    var metadata: Logger.Metadata
  }

  private let written = Mutex<[Line]>([])

  /// The lines about requests.
  var requests: [Line] { written.withLock { $0 }.filter { $0.message == "request" } }

  var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

  private struct Handler: LogHandler {
    let book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let line = Line(
        level: event.level,
        message: "\(event.message)",
        metadata: metadata.merging(event.metadata ?? [:]) { $1 }
      )
      book.written.withLock { $0.append(line) }
    }
  }
}

@Suite("the log")
struct LogTests {
  @Test(
    "has one line for each request",
    arguments: [
      ("/generate", #"{"inputs":"x"}"#, "200", nil),
      ("/generate_stream", #"{"inputs":"x"}"#, "200", nil),
      ("/nope", "", "404", nil),
      (
        "/generate", "{}", "422",
        "Failed to deserialize the JSON body into the target type: missing field `inputs` at line 1 column 2"
      ),
      (
        "/generate_stream", #"{"inputs":""}"#, "200", "Input validation error: `inputs` cannot be empty"
      ),
    ] as [(String, String, String, String?)]
  )
  func line(path: String, body: String, status: String, error: String?) async throws {
    let book = LogBook()
    var server = TestServer()
    server.logger = book.logger
    _ = try await server.post(path, body)
    let line = try #require(book.requests.first)
    #expect(book.requests.count == 1)
    #expect(line.level == (error == nil ? .info : .warning))
    #expect(line.metadata["method"] == "POST")
    #expect(line.metadata["path"] == .string(path))
    #expect(line.metadata["status"] == .string(status))
    #expect(line.metadata["error"] == error.map { .string($0) })
    #expect(line.metadata["request_id"] != nil)
    #expect(line.metadata["duration_ms"] != nil)
    if error == nil, status == "200" { #expect(line.metadata["generated_tokens"] == "3") }
  }
}
