/// Arithmetic on counts that a user may make as large as they like.
extension Int {
  /// The sum of two counts, or the largest number when it is larger than that.
  func addingSaturated(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// The product of two counts, or the largest number when it is larger than that.
  func multipliedSaturated(by other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
