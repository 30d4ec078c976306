import Foundation
import OrderedJSON
import Synchronization

/// Writes a file in the trace event format, which Perfetto and Chrome's tracing page show.
///
/// The file is an array, an event a line. It is valid JSON when it has been closed; the viewers load one
/// that was cut off as well.
///
/// Source: the document "Trace Event Format" of the Chromium project, "JSON Array Format".
public final class TraceEventWriter: Sendable {
  /// Text is written to the file in pieces of this many bytes.
  private static let pieceBytes = 1 << 16

  private struct State: Sendable {
    var file: FileHandle?
    var pending: [UInt8] = []
    var isFirst = true
  }

  private let origin = ContinuousClock.now
  private let process: Int
  private let state: Mutex<State>

  /// Makes the file, and the folders above it.
  ///
  /// - Parameters:
  ///   - path: Where.
  ///   - name: The name of the program in the picture.
  /// - Throws: An error of the file system.
  public init(path: String, process name: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data().write(to: url)
    process = Int(ProcessInfo.processInfo.processIdentifier)
    state = Mutex(State(file: try FileHandle(forWritingTo: url)))
    append(metadata("process_name", track: 0, name))
  }

  /// Names a line of the picture.
  public func name(track: Int, _ name: String) { append(metadata("thread_name", track: track, name)) }

  /// Adds an event.
  public func add(_ event: TraceEvent) {
    var object = JSONObject([
      ("name", .string(event.name)), ("cat", .string(event.category)), ("ph", "X"),
      ("ts", .number(microseconds(event.start - origin))), ("dur", .number(microseconds(event.duration))),
      ("pid", .number(process)), ("tid", .number(event.track)),
    ])
    if !event.arguments.members.isEmpty { object["args"] = .object(event.arguments) }
    append(.object(object))
  }

  /// Ends the array and closes the file; events that come later are left out.
  ///
  /// - Returns: Whether this call closed it.
  /// - Throws: An error of the file system.
  @discardableResult public func close() throws -> Bool {
    try state.withLock { state in
      guard let file = state.file else { return false }
      state.file = nil
      try file.write(contentsOf: Data(state.pending + (state.isFirst ? "[" : "\n").utf8 + "]\n".utf8))
      try file.close()
      return true
    }
  }

  private func metadata(_ kind: String, track: Int, _ name: String) -> JSONValue {
    [
      "name": .string(kind), "ph": "M", "pid": .number(process), "tid": .number(track),
      "args": ["name": .string(name)],
    ]
  }

  /// Microseconds with three decimals.
  private func microseconds(_ duration: Duration) -> Double {
    (duration / .nanoseconds(1)).rounded() / 1000
  }

  private func append(_ event: JSONValue) {
    let line = event.compactBytes
    state.withLock { state in
      guard let file = state.file else { return }
      state.pending += (state.isFirst ? "[\n" : ",\n").utf8
      state.pending += line
      state.isFirst = false
      guard state.pending.count >= Self.pieceBytes else { return }
      // A full disk ends the trace, not the server.
      do { try file.write(contentsOf: Data(state.pending)) } catch { state.file = nil }
      state.pending.removeAll(keepingCapacity: true)
    }
  }
}
