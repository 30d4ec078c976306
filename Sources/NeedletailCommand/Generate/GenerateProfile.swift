import Logging
import Needletail
import Serving
import Synchronization

/// Records the engine's steps, as `serve` does when its environment says so.
final class GenerateProfile: Sendable {
  private let profiler: StepProfiler?
  /// Steps that began before this do not count; nil while none does.
  private let beginning: Mutex<ContinuousClock.Instant?>

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
    beginning = Mutex(isRecording ? ContinuousClock.now : nil)
  }

  /// Lets steps count that begin from here on.
  func start() { beginning.withLock { $0 = ContinuousClock.now } }

  /// Looks at the steps of a model.
  func apply(to options: inout LoadOptions) {
    options.onStep = { [self] report in if counts(report.start) { profiler?.note(report) } }
    options.onOperation = { [self] timing in if counts(timing.start) { profiler?.note(timing) } }
  }

  /// Whether what began then is recorded; a step is reported a little after its tokens are there.
  private func counts(_ start: ContinuousClock.Instant) -> Bool {
    beginning.withLock { $0.map { start >= $0 } ?? false }
  }

  /// Completes the file.
  func finish() { profiler?.finish() }
}
