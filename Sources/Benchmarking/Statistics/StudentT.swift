/// Student's t distribution, as far as intervals need it.
enum StudentT {
  private static let upTo30 = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
  ]

  /// The number of standard errors on each side that hold 95 %.
  ///
  /// - Parameter freedom: The degrees of freedom, at least 1.
  /// - Returns: The quantile at 97.5 %.
  static func twoSided95(freedom: Int) -> Double {
    if freedom <= upTo30.count { return upTo30[max(1, freedom) - 1] }
    // The first terms of the expansion around the normal quantile (Fisher and Cornish).
    let normal = 1.959_964
    let cube = normal * normal * normal
    return normal + (cube + normal) / (4 * Double(freedom))
  }
}
