import Foundation
import OrderedJSON
import Telemetry
import Testing

@Suite("the trace event writer")
struct TraceEventWriterTests {
  /// Writes to a new file and returns its text.
  private static func write(_ body: (TraceEventWriter) throws -> Void) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "deep/trace.json")
    try body(try TraceEventWriter(path: file.path, process: "tests"))
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test("makes a valid array of complete events with microseconds")
  func events() throws {
    let text = try Self.write { writer in
      let start = ContinuousClock.now
      writer.name(track: 2, "work")
      writer.add(
        TraceEvent(
          "step \"1\"",
          category: "c",
          track: 2,
          start: start,
          duration: .microseconds(1500) + .nanoseconds(250),
          arguments: JSONObject([("rows", 3)])
        )
      )
      writer.add(
        TraceEvent("next", category: "c", track: 2, start: start + .milliseconds(2), duration: .zero)
      )
      let isClosed = try writer.close()
      let isClosedAgain = try writer.close()
      #expect(isClosed && !isClosedAgain)
      writer.name(track: 3, "too late")
    }
    let events = try #require(try JSONValue(parsing: text).arrayValue)
    #expect(events.count == 4)
    #expect(events[0]["args"]?["name"] == "tests")
    #expect(events[1]["ph"] == "M" && events[1]["tid"] == 2)
    #expect(events[2]["name"] == "step \"1\"")
    #expect(events[2]["ph"] == "X")
    #expect(events[2]["dur"] == .number(1500.25))
    #expect(events[2]["args"]?["rows"] == 3)
    let times = events[2...].compactMap { $0["ts"]?.doubleValue }
    #expect(times.count == 2 && abs(times[1] - times[0] - 2000) < 0.01)
    #expect(events[3]["args"] == nil)
  }

  @Test("writes large traces as they grow")
  func large() throws {
    let count = 5000
    let text = try Self.write { writer in
      for number in 0..<count {
        writer.add(
          TraceEvent("\(number)", category: "c", track: 0, start: .now, duration: .microseconds(1))
        )
      }
      try writer.close()
    }
    #expect(try JSONValue(parsing: text).arrayValue?.count == count + 1)
  }
}
