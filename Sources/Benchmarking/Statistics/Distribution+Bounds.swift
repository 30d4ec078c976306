extension Distribution {
  /// A percentile, unless there are too few values to tell: at least one must be expected beyond it, so that the
  /// 99th needs 100 values and the 50th two.
  package func bounded(_ percent: Double) -> Double? {
    let beyond = min(percent, 100 - percent) / 100 * Double(count)
    return beyond >= 1 - 1e-9 ? percentile(percent) : nil
  }
}
