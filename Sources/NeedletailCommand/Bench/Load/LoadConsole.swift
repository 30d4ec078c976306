import Benchmarking
import Foundation
import Synchronization

/// Draws the live view four times a second on standard error.
final class LoadConsole: Sendable {
  private struct State {
    var view: LiveView
    var finished: [StepMeasurement] = []
    var isStopped = false
  }

  private let state: Mutex<State>
  private let benchmark: LoadBenchmark
  private let steps: Int

  /// Begins to draw.
  init(_ benchmark: LoadBenchmark, _ configuration: LoadConfiguration) {
    self.benchmark = benchmark
    steps = configuration.plan.mostSteps
    let plan = configuration.plan
    state = Mutex(
      State(
        view: LiveView(
          title: "\(configuration.url): \(plan.kind.rawValue), \(plan.users) users, "
            + "\(configuration.profile ?? configuration.library.file ?? "")"
        )
      )
    )
    // Ends by itself: after `stop` it draws no more.
    Task.detached { [self] in
      while draw() { try? await Task.sleep(for: .milliseconds(250)) }
    }
  }

  /// Takes a step that has ended.
  func add(_ step: StepMeasurement) {
    state.withLock { $0.finished.append(step) }
  }

  /// Draws for the last time.
  func stop() {
    _ = draw()
    state.withLock { $0.isStopped = true }
  }

  private func draw() -> Bool {
    let progress = benchmark.progress
    return state.withLock { state in
      guard !state.isStopped else { return false }
      let width = Self.width
      StandardError.write(
        state.view.frame(finished: state.finished, progress: progress, steps: steps, width: width)
      )
      return true
    }
  }

  /// The columns of the terminal.
  private static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
