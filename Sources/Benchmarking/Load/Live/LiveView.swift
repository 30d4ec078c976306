/// The picture of a run on a terminal, drawn over itself: steps that have ended, and the one under way.
package struct LiveView: Sendable {
  private static let columns: [(title: String, width: Int)] = [
    ("step", 24), ("", 12), ("done", 7), ("failed", 7), ("active", 7), ("req/s", 8), ("tok/s", 9),
    ("TTFT ms", 9), ("TPOT ms", 9),
  ]

  private let title: String
  private var height = 0
  private var lastEvents = 0
  private var lastElapsed = 0.0
  private var lastStep = ""

  /// Makes a view.
  ///
  /// - Parameter title: What is run, against what.
  package init(title: String) { self.title = title }

  /// What to write to draw the picture, over the one before it.
  package mutating func frame(
    finished: [StepMeasurement],
    progress: LoadProgress?,
    steps: Int,
    width: Int
  ) -> String {
    let lines = lines(finished: finished, progress: progress, steps: steps)
    let up = height > 0 ? "\u{1B}[\(height)A" : ""
    height = lines.count
    return up + lines.map { "\u{1B}[2K\($0.prefix(max(20, width - 1)))\n" }.joined()
  }

  /// The lines of the picture.
  package mutating func lines(finished: [StepMeasurement], progress: LoadProgress?, steps: Int) -> [String] {
    var lines = [title, Self.line(Self.columns.map(\.title))]
    lines += finished.suffix(20).map(Self.row)
    if let progress, !finished.contains(where: { $0.step.id == progress.step.id }) {
      lines.append(row(progress))
      lines.append(
        "  step \(finished.count + 1) of at most \(steps): \(progress.elapsed.fixed(0)) s of "
          + "\(progress.step.duration.seconds.fixed(0)) s, \(progress.offered) due, \(progress.skipped) skipped"
          + (progress.share >= 1 && progress.active > 0 ? ", waiting for \(progress.active) answers" : "")
      )
    }
    return lines
  }

  private static func row(_ step: StepMeasurement) -> String {
    line([
      step.step.id, bar(1), "\(step.counts.completed)", "\(step.counts.failures)", "",
      step.rates.requestsPerSecond.fixed(2), step.rates.outputTokensPerSecond.fixed(1),
      (step.timeToFirstToken?.mean).fixed(1), (step.timePerOutputToken?.mean).fixed(2),
    ])
  }

  private mutating func row(_ progress: LoadProgress) -> String {
    if progress.step.id != lastStep { (lastStep, lastEvents, lastElapsed) = (progress.step.id, 0, 0) }
    let seconds = progress.elapsed - lastElapsed
    let tokens = seconds > 0 ? Double(progress.events - lastEvents) / seconds : 0
    (lastEvents, lastElapsed) = (progress.events, progress.elapsed)
    let requests = progress.elapsed > 0 ? Double(progress.completed) / progress.elapsed : 0
    return Self.line([
      progress.step.id, Self.bar(progress.share), "\(progress.completed)", "\(progress.failed)",
      "\(progress.active)", requests.fixed(2), tokens.fixed(1), progress.meanFirstToken.fixed(1), "",
    ])
  }

  private static func bar(_ share: Double) -> String {
    let filled = Int((share * 10).rounded(.down))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 10 - filled)
  }

  /// Cells in columns; the first two from the left, numbers from the right.
  private static func line(_ cells: [String]) -> String {
    zip(cells, columns).enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: max(0, cell.1.width - cell.0.count))
      return index < 2 ? cell.0 + blanks : blanks + cell.0
    }.joined()
  }
}
