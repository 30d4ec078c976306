/// Floating-point numbers spelled as Python's `repr` spells them.
enum FloatText {
  /// The shortest decimal that reads back: `2.0`, `1e-05`, `1e+16`, `inf`, `nan`.
  static func python(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let sign = value.sign == .minus ? "-" : ""
    let (digits, point) = decimal(value.magnitude)
    if value == 0 { return sign + "0.0" }
    guard point > -4, point <= 16 else {
      let exponent = point - 1
      let fraction = digits.dropFirst()
      let magnitude = String(exponent.magnitude)
      return sign + String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + fraction)
        + (exponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.utf8.count <= point {
      return sign + digits + String(repeating: "0", count: point - digits.utf8.count) + ".0"
    }
    return sign + String(digits.prefix(point)) + "." + digits.dropFirst(point)
  }

  /// Significant digits without trailing zeros, and where the decimal point stands among them.
  static func decimal(_ magnitude: Double) -> (digits: String, point: Int) {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let text = Array(magnitude.description.utf8)
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"):
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
      case UInt8(ascii: "0")...UInt8(ascii: "9")
      where exponent == 0 && !text[..<index].contains(UInt8(ascii: "e")):
        digits.append(byte)
      default: break
      }
    }
    var place = (point ?? digits.count) + exponent
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    place -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (String(decoding: digits, as: UTF8.self), place)
  }
}
