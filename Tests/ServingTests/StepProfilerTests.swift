import Foundation
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("profiles of steps")
struct StepProfilerTests {
  /// Runs steps of two operations each and returns the events of the file.
  private static func profile(
    _ schedule: ProfileSchedule,
    steps: Int,
    recordsShapes: Bool = false
  ) throws -> [JSONValue] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "profile-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let profiler = try StepProfiler(
      folder: folder.path,
      name: "test",
      schedule: schedule,
      recordsShapes: recordsShapes
    )
    for step in 0..<steps {
      let start = ContinuousClock.now
      profiler.note(
        OperationTiming(
          name: "linear \(step)",
          start: start,
          duration: .microseconds(5),
          rows: 2,
          columns: 64
        )
      )
      profiler.note(OperationTiming(name: "attention \(step)", start: start, duration: .microseconds(7)))
      var report = StepReport(start: start)
      report.forward = .microseconds(12)
      report.sampling = .microseconds(3)
      if step == 0 { report.promptRows = 4 } else { report.decodeRows = 2 }
      profiler.note(report)
      // A step without rows is none.
      profiler.note(StepReport(start: start))
    }
    profiler.finish()
    let text = try String(contentsOf: folder.appending(path: "test.pt.trace.json"), encoding: .utf8)
    return try #require(try JSONValue(parsing: text).arrayValue)
  }

  private static func names(_ events: [JSONValue], _ category: String) -> [String] {
    events.filter { $0["cat"] == .string(category) }.compactMap { $0["name"]?.stringValue }
  }

  @Test("record the steps of the schedule, their parts and their operations, and no others")
  func schedule() throws {
    let events = try Self.profile(ProfileSchedule(wait: 1, warmUp: 2, active: 2), steps: 8)
    #expect(Self.names(events, "operation") == ["linear 3", "attention 3", "linear 4", "attention 4"])
    let parts = ["scheduling", "forward", "sampling", "filtering"]
    #expect(Self.names(events, "step") == ["decode"] + parts + ["decode"] + parts)
    let step = try #require(events.first { $0["name"] == "decode" })
    #expect(step["dur"]?.doubleValue == 15)
    #expect(step["args"]?["step"] == 3)
    #expect(step["args"]?["decode_rows"] == 2)
  }

  @Test("are complete files even if the schedule did not come to its end")
  func early() throws {
    let events = try Self.profile(ProfileSchedule(active: 100), steps: 1)
    #expect(Self.names(events, "operation") == ["linear 0", "attention 0"])
    #expect(Self.names(events, "step").first == "prefill")
    #expect(events.filter { $0["ph"] == "M" }.count == 4)
  }

  @Test("tell shapes only when asked to", arguments: [true, false])
  func shapes(recordsShapes: Bool) throws {
    let events = try Self.profile(ProfileSchedule(active: 1), steps: 1, recordsShapes: recordsShapes)
    let operation = try #require(events.first { $0["name"] == "linear 0" })
    #expect(operation["args"] == (recordsShapes ? ["rows": 2, "columns": 64] : nil))
  }
}
