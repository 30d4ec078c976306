package import Plots

extension LoadReport {
  /// What happened second by second, each step where it lies in the run.
  package var timelineCharts: [Chart] {
    [
      overTime("Events with tokens per second", [("", \.events)]),
      overTime("Requests under way", [("", \.active)]),
      overTime(
        "Requests per second",
        [("sent", \.started), ("answered", \.completed), ("failed", \.failed)]
      ),
    ]
  }

  private func overTime(_ title: String, _ lines: [(name: String, value: KeyPath<TimelineSecond, Int>)])
    -> Chart
  {
    Chart(
      title,
      x: Axis("seconds since the first step began"),
      y: Axis("", range: 0...0),
      series: lines.map { line in
        Series(
          line.name,
          points: Array(steps.map { points(of: $0, line.value) }.joined(separator: [.gap])),
          style: .steps
        )
      }
    )
  }

  /// The whole seconds of a step; what is left of the last one would count as a second that had less.
  private func points(of step: StepMeasurement, _ value: KeyPath<TimelineSecond, Int>) -> [Point] {
    let start = steps.first?.start.duration(to: step.start).seconds ?? 0
    let whole = step.timeline.prefix(Int(max(0, step.start.duration(to: step.end).seconds)))
    let points = whole.enumerated().map { Point(start + Double($0), Double($1[keyPath: value])) }
    guard let last = points.last else { return [] }
    return points + [Point(last.x + 1, last.y)]
  }
}
