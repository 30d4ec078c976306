extension String {
  /// The text as Python's `repr` writes it.
  ///
  /// Source: the Python Language Reference, "String literals"; `str.isprintable`.
  var pythonLiteral: String {
    let quote: Unicode.Scalar =
      utf8.contains(UInt8(ascii: "'")) && !utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    let body = unicodeScalars.map { scalar in
      switch scalar {
      case "\\", quote: "\\\(scalar)"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: scalar.isPrintable ? String(scalar) : scalar.pythonEscape
      }
    }
    return "\(quote)\(body.joined())\(quote)"
  }
}

extension Unicode.Scalar {
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: self == " "
    default: true
    }
  }

  fileprivate var pythonEscape: String {
    let (letter, width) =
      switch value {
      case ...0xFF: ("x", 2)
      case ...0xFFFF: ("u", 4)
      default: ("U", 8)
      }
    let digits = String(value, radix: 16)
    return "\\\(letter)" + String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}
