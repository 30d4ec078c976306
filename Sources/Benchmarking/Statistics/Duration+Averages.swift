extension Collection<Duration> {
  /// The arithmetic mean; nil for none.
  var mean: Duration? { isEmpty ? nil : reduce(.zero, +) / count }

  /// The duration in the middle, between two the mean of both; nil for none.
  var median: Duration? {
    let sorted = sorted()
    let middle = sorted.count / 2
    guard !sorted.isEmpty else { return nil }
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
