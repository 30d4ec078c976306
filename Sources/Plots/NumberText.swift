internal import Foundation

/// Numbers as text, always with a point, whatever the locale.
enum NumberText {
  private static let units: [(size: Double, name: String)] = [
    (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"),
  ]

  /// The largest unit that is no larger than a value, which is at least `threshold`.
  static func unit(of value: Double, from threshold: Double) -> (size: Double, name: String) {
    guard value >= threshold else { return (1, "") }
    return units.first { value >= $0.size } ?? (1, "")
  }

  /// Whether so many decimals say all of a value, to a millionth of a step.
  static func isExact(_ value: Double, decimals: Int) -> Bool {
    let scaled = value * pow(10, Double(decimals))
    return abs(scaled - scaled.rounded()) < 1e-6 * max(1, abs(scaled) * 1e-6)
  }

  /// A value with a fixed number of decimals.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 1e17 else { return "\(value)" }
    let digits = String(Int(abs(scaled)))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = scaled < 0 ? "−" : ""
    guard decimals > 0 else { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// A value with as many decimals as four significant digits take, large and small ones with a unit or a power.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    guard size > 1e-300 else { return "0" }
    if size >= 1e15 || size < 1e-4 {
      let exponent = Int(floor(log10(size) + 1e-9))
      return trimmed(fixed(value / pow(10, Double(exponent)), decimals: 2)) + "e\(exponent)"
    }
    let unit = unit(of: size, from: 1000)
    let whole = size / unit.size
    let decimals = whole >= 100 ? 1 : whole >= 10 ? 2 : whole >= 1 ? 3 : whole >= 0.01 ? 4 : 6
    return trimmed(fixed(value / unit.size, decimals: decimals)) + unit.name
  }

  /// A pixel coordinate.
  static func pixels(_ value: Double) -> String {
    guard abs(value) < 1e6 else { return "0" }
    let text = trimmed(fixed(value, decimals: 1))
    return text.hasPrefix("−") ? text == "−0" ? "0" : "-" + text.dropFirst() : text
  }

  private static func trimmed(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
    var text = Substring(text)
    while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
    if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
    return String(text)
  }
}
