extension Double {
  /// The number with so many decimals, rounded half away from zero; "–" for what is no number.
  ///
  /// - Parameter decimals: From 0 to 6.
  /// - Returns: The text.
  package func fixed(_ decimals: Int) -> String {
    guard isFinite, magnitude < 1e12 else { return isFinite ? "\(self)" : "–" }
    var scale = 1
    for _ in 0..<min(max(decimals, 0), 6) { scale *= 10 }
    let whole = Int((magnitude * Double(scale)).rounded())
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard scale > 1 else { return "\(sign)\(whole)" }
    let rest = String(scale + whole % scale).dropFirst()
    return "\(sign)\(whole / scale).\(rest)"
  }
}

extension Optional where Wrapped == Double {
  /// The number with so many decimals, or "–".
  func fixed(_ decimals: Int) -> String { map { $0.fixed(decimals) } ?? "–" }
}
