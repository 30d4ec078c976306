import ArgumentParser

/// What numbers on the command line may be.
enum FlagRange {
  /// Tokens, sequences, threads: whatever memory is made for.
  static let counts = 1...Int(Int32.max)
  /// Prompts of a batch.
  static let batches = 1...1 << 16
  /// Runs of a benchmark that count.
  static let runs = 1...1_000_000
  /// Runs of a benchmark before those that count.
  static let warmups = 0...1000

  /// Looks at a number.
  ///
  /// - Parameters:
  ///   - value: The number; nil where none was given.
  ///   - name: How messages call it: the flag, or the environment variable.
  ///   - range: What is permitted.
  /// - Throws: `ValidationError` for one out of range.
  static func check(_ value: Int?, _ name: String, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    let rule =
      range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    throw ValidationError("\(name) must be \(rule); got \(value)")
  }
}
