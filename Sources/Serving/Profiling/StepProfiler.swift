public import Logging
public import Needletail
import OrderedJSON
import Synchronization
import Telemetry

/// Writes some steps of the engine and the operations in them to a file that Perfetto shows.
public final class StepProfiler: Sendable {
  private enum Track: Int { case steps, parts, operations }

  private let schedule: ProfileSchedule
  private let recordsShapes: Bool
  private let writer: TraceEventWriter
  private let path: String
  private let logger: Logger
  /// The number of the step at work.
  private let step = Atomic<Int>(0)

  /// Makes the file.
  ///
  /// - Parameters:
  ///   - folder: Where the file goes; made if it is not there.
  ///   - name: The name of the file, without its ending.
  ///   - schedule: The steps to record.
  ///   - recordsShapes: Adds rows and columns to the operations.
  ///   - logger: Is told when the file is complete.
  /// - Throws: An error of the file system.
  public init(
    folder: String,
    name: String,
    schedule: ProfileSchedule,
    recordsShapes: Bool,
    logger: Logger = Logger(label: "needletail.profiling")
  ) throws {
    self.schedule = schedule
    self.recordsShapes = recordsShapes
    self.logger = logger
    path = "\(folder)/\(name).pt.trace.json"
    writer = try TraceEventWriter(path: path, process: "needletail")
    writer.name(track: Track.steps.rawValue, "steps")
    writer.name(track: Track.parts.rawValue, "parts of steps")
    writer.name(track: Track.operations.rawValue, "operations")
  }

  /// Takes in an operation of the step at work.
  public func note(_ operation: OperationTiming) {
    guard schedule.records(step: step.load(ordering: .relaxed)) else { return }
    var arguments = JSONObject([])
    if recordsShapes {
      arguments["rows"] = operation.rows.map { .number($0) }
      arguments["columns"] = operation.columns.map { .number($0) }
    }
    writer.add(
      TraceEvent(
        operation.name,
        category: "operation",
        track: Track.operations.rawValue,
        start: operation.start,
        duration: operation.duration,
        arguments: arguments
      )
    )
  }

  /// Takes in the end of a step.
  public func note(_ report: StepReport) {
    guard report.promptRows + report.decodeRows > 0 else { return }
    let number = step.add(1, ordering: .relaxed).oldValue
    guard schedule.records(step: number) else { return }
    add(report, number: number)
    if schedule.ends(after: number) { finish() }
  }

  /// Completes the file; does nothing when it is complete.
  public func finish() {
    do { if try writer.close() { logger.notice("profile written", metadata: ["path": "\(path)"]) } } catch {
      logger.error("the profile cannot be written", metadata: ["path": "\(path)", "error": "\(error)"])
    }
  }

  private func add(_ report: StepReport, number: Int) {
    // Most models have nothing that guesses.
    let drafting = report.drafting > .zero ? [("drafting", report.drafting)] : []
    let parts =
      [("scheduling", report.scheduling)] + drafting + [
        ("forward", report.forward), ("sampling", report.sampling), ("filtering", report.filtering),
      ]
    let whole = parts.reduce(Duration.zero) { $0 + $1.1 }
    let arguments = JSONObject([
      ("step", .number(number)), ("prompt_rows", .number(report.promptRows)),
      ("decode_rows", .number(report.decodeRows)), ("sequences", .number(report.sequences)),
      ("running", .number(report.activity.running)), ("waiting", .number(report.activity.waiting)),
    ])
    writer.add(
      TraceEvent(
        report.promptRows > 0 ? "prefill" : "decode",
        category: "step",
        track: Track.steps.rawValue,
        start: report.start,
        duration: whole,
        arguments: arguments
      )
    )
    var start = report.start
    for (name, duration) in parts {
      writer.add(
        TraceEvent(name, category: "step", track: Track.parts.rawValue, start: start, duration: duration)
      )
      start += duration
    }
  }
}
