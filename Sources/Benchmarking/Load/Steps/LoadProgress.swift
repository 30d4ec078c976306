/// How far a step has come: what a live view shows.
package struct LoadProgress: Sendable, Equatable {
  /// The step.
  package var step: LoadStep
  /// Since the step began, in seconds.
  package var elapsed = 0.0
  /// Requests that should have been sent.
  package var offered = 0
  /// Requests that were not sent.
  package var skipped = 0
  /// Requests under way.
  package var active = 0
  /// Requests answered.
  package var completed = 0
  /// Requests that failed.
  package var failed = 0
  /// Events with a token.
  package var events = 0
  /// Milliseconds until the first token, summed over the answered requests.
  package var firstTokenSum = 0.0

  /// Makes the progress of a step that begins.
  package init(step: LoadStep) { self.step = step }

  /// The share of the step's duration that is over, from 0 to 1.
  package var share: Double { min(1, max(0, elapsed / max(step.duration.seconds, 1e-9))) }

  /// Milliseconds until the first token on average.
  package var meanFirstToken: Double? { completed > 0 ? firstTokenSum / Double(completed) : nil }
}
