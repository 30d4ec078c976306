/// A format for one value: what follows `%` or stands after the colon in braces.
struct NumberText {
  var fill: Unicode.Scalar = " "
  /// `<`, `>`, `^`, or `=` for padding between sign and digits.
  var alignment: Unicode.Scalar?
  /// `+`, a space, or `-` for signs of negative numbers only.
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var groups: Unicode.Scalar?
  var width = 0
  var precision: Int?
  var type: Unicode.Scalar?

  /// Python's text of a number in this format, padded.
  func text(of value: Value) throws(Fault) -> String {
    let type = type
    if let integer = value.integer, type == nil || "bcdoxXn".unicodeScalars.contains(type ?? "d") {
      if type == "c" {
        guard let scalar = UInt32(exactly: integer).flatMap(Unicode.Scalar.init) else {
          throw .runtime("%c arg not in range(0x110000)")
        }
        return padded("", String(scalar), standard: "<")
      }
      return padded(signText(integer < 0), digits(integer.magnitude, type ?? "d"), standard: ">")
    }
    guard let number = value.double else {
      throw .type("a number is required for format '\(type.map { String($0) } ?? "")', not \(value.typeName)")
    }
    if let type, !"eEfFgG%".unicodeScalars.contains(type) {
      throw .runtime("unknown format code '\(type)' for object of type 'float'")
    }
    guard type != nil || precision != nil else {
      let text = FloatText.python(number.magnitude)
      return padded(signText(number.sign == .minus), grouped(text), standard: ">")
    }
    var digits = TemplateMath.format(
      number.magnitude * (type == "%" ? 100 : 1),
      type: type == "%" ? "f" : type ?? "g",
      precision: precision ?? 6,
      isAlternate: isAlternate
    )
    digits = grouped(digits) + (type == "%" ? "%" : "")
    return padded(signText(number.sign == .minus), digits, standard: ">")
  }

  private func signText(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "-" ? "" : String(sign) }

  private func digits(_ magnitude: UInt, _ type: Unicode.Scalar) -> String {
    let (radix, prefix) =
      switch type {
      case "b": (2, "0b")
      case "o": (8, "0o")
      case "x": (16, "0x")
      case "X": (16, "0X")
      default: (10, "")
      }
    var text = String(magnitude, radix: radix, uppercase: type == "X")
    if let precision, text.utf8.count < precision {
      text = String(repeating: "0", count: precision - text.utf8.count) + text
    }
    return (isAlternate ? prefix : "") + (radix == 10 ? grouped(text) : text)
  }

  private func grouped(_ text: String) -> String {
    guard let groups else { return text }
    let whole = text.unicodeScalars.prefix { $0.isASCIIDigit }
    var result = String.UnicodeScalarView()
    for (position, digit) in whole.enumerated() {
      if position > 0, (whole.count - position) % 3 == 0 { result.append(groups) }
      result.append(digit)
    }
    return String(result) + String(text.unicodeScalars.dropFirst(whole.count))
  }

  /// Fills up to the width.
  func padded(_ sign: String, _ text: String, standard: Unicode.Scalar) -> String {
    let missing = max(0, width - sign.unicodeScalars.count - text.unicodeScalars.count)
    let padding = { (count: Int) in String(repeating: String(fill), count: count) }
    return switch alignment ?? standard {
    case "<": sign + text + padding(missing)
    case "^": padding(missing / 2) + sign + text + padding(missing - missing / 2)
    case "=": sign + padding(missing) + text
    default: padding(missing) + sign + text
    }
  }
}
