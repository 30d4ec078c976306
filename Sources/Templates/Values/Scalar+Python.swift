extension Unicode.Scalar {
  /// Python's `str.isspace` for one character, which is also `\s` of its regular expressions.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// Python's `str.isprintable` for one character.
  var isPythonPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }

  /// A line end of Python's `str.splitlines`.
  var isPythonLineBreak: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  var isASCIIDigit: Bool { value >= 0x30 && value <= 0x39 }

  /// A letter, digit or underscore of any script.
  var isIdentifierPart: Bool {
    if value < 0x80 { return isASCIIDigit || self == "_" || (value | 0x20 >= 0x61 && value | 0x20 <= 0x7A) }
    return properties.isXIDContinue || properties.numericType != nil
  }

  static func hexValue(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x30...0x39: Int(scalar.value) - 0x30
    case 0x41...0x46: Int(scalar.value) - 0x41 + 10
    case 0x61...0x66: Int(scalar.value) - 0x61 + 10
    default: nil
    }
  }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
