import Logging
import Needletail
import Serving
import Synchronization

/// Records the engine's steps, as `serve` does when its environment says so.
final class GenerateProfile: Sendable {
  private let profiler: StepProfiler?
  private let isRecording: Atomic<Bool>

  /// Makes the file; what the environment leaves open is every step, in the folder at hand.
  ///
  /// - Parameters:
  ///   - folder: Where the file goes when PROF_PATH says nothing.
  ///   - isRecording: Whether steps count from the first one on, or from ``start()``.
  /// - Throws: `ValidationError` for a variable at fault, or an error of the file system.
  init(folder: String? = nil, isRecording: Bool = false) throws {
    let logger = Logger(label: "needletail") { StreamLogHandler.standardError(label: $0) }
    profiler = try LauncherEnvironment().profiler(
      logger: logger,
      folder: folder ?? ".",
      steps: Int(Int32.max)
    )
    self.isRecording = Atomic(isRecording)
  }

  /// Lets steps count from here on.
  func start() { isRecording.store(true, ordering: .relaxed) }

  /// Looks at the steps of a model.
  func apply(to options: inout LoadOptions) {
    options.onStep = { [self] report in if isRecording.load(ordering: .relaxed) { profiler?.note(report) } }
    options.onOperation = { [self] timing in
      if isRecording.load(ordering: .relaxed) { profiler?.note(timing) }
    }
  }

  /// Completes the file.
  func finish() { profiler?.finish() }
}
