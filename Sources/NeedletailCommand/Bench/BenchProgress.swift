/// A bar for one measurement, on a terminal only.
final class BenchProgress: Sendable {
  private let bar: ProgressBar?

  init(_ title: String) { bar = StandardError.isTerminal ? ProgressBar(title: title) : nil }

  /// Shows how much is done.
  var show: @Sendable (Int, Int) -> Void {
    { [bar] in bar?.show($0, of: $1) }
  }

  /// Takes the bar away, also when the measurement ended early.
  func end() { bar?.show(1, of: 1) }
}
