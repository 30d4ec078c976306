/// Python's `format % values`.
enum PercentFormat {
  static func apply(_ format: String, to value: Value, _ renderer: Renderer) throws(Fault) -> String {
    var reader = Reader(rest: format.unicodeScalars[...], values: [value], renderer: renderer)
    if case .tuple(let elements) = value { reader.values = elements.items[...] }
    if case .dict(let dictionary) = value { reader.dictionary = dictionary }
    return try reader.run()
  }

  private struct Reader {
    var rest: Substring.UnicodeScalarView
    var values: ArraySlice<Value>
    var dictionary: Value.Dictionary?
    let renderer: Renderer
    private var hasUsedName = false

    init(rest: Substring.UnicodeScalarView, values: ArraySlice<Value>, renderer: Renderer) {
      self.rest = rest
      self.values = values
      self.renderer = renderer
    }

    mutating func run() throws(Fault) -> String {
      var result = ""
      while let scalar = rest.popFirst() {
        if scalar == "%" {
          result += try conversion()
          try renderer.charge(bytes: result.utf8.count)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
      guard dictionary != nil || hasUsedName || values.isEmpty else {
        throw .type("not all arguments converted during string formatting")
      }
      return result
    }

    private mutating func conversion() throws(Fault) -> String {
      var named: Value?
      if rest.first == "(" { named = try takeNamed() }
      var format = try takeFormat()
      guard let letter = rest.popFirst() else { throw .runtime("incomplete format") }
      if letter == "%" { return "%" }
      guard let value = named ?? next() else { throw .type("not enough arguments for format string") }
      switch letter {
      case "s", "r", "a":
        if case .undefined = value, letter == "s" { return format.padded("", "", standard: ">") }
        let text = letter == "s" ? try value.printed(renderer) : try value.represented(renderer)
        let cut = format.precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
        format.fill = " "
        return format.padded("", cut, standard: ">")
      case "c":
        if case .string(let text) = value, text.unicodeScalars.count == 1 {
          return format.padded("", text, standard: ">")
        }
        format.type = letter
        return try format.text(of: value)
      case "d", "i", "u":
        format.type = "d"
        guard let double = value.double else {
          throw .type("%\(letter) format: a real number is required, not \(value.typeName)")
        }
        if case .float = value {
          guard let whole = Int(exactly: double.rounded(.towardZero)) else { throw Fault.integerOverflow }
          return try format.text(of: .int(whole))
        }
        return try format.text(of: value)
      case "o", "x", "X":
        guard value.integer != nil else {
          throw .type("%\(letter) format: an integer is required, not \(value.typeName)")
        }
        format.type = letter
        return try format.text(of: value)
      case "e", "E", "f", "F", "g", "G":
        guard let double = value.double else { throw .type("must be real number, not \(value.typeName)") }
        format.type = letter
        return try format.text(of: .float(double))
      default: throw .runtime("unsupported format character '\(letter)'")
      }
    }

    private mutating func next() -> Value? { values.popFirst() }

    private mutating func takeNamed() throws(Fault) -> Value {
      rest.removeFirst()
      let name = String(rest.prefix { $0 != ")" })
      rest = rest.drop { $0 != ")" }
      guard rest.popFirst() != nil else { throw .runtime("incomplete format key") }
      guard let dictionary else { throw .type("format requires a mapping") }
      guard let value = dictionary[name] else { throw .runtime("no key '\(name)' in the mapping") }
      hasUsedName = true
      return value
    }

    private mutating func takeFormat() throws(Fault) -> NumberText {
      var format = NumberText()
      while let flag = rest.first, "#0- +".unicodeScalars.contains(flag) {
        rest.removeFirst()
        switch flag {
        case "#": format.isAlternate = true
        case "-": format.alignment = "<"
        case "0" where format.alignment == nil: (format.fill, format.alignment) = ("0", "=")
        case "+": format.sign = "+"
        case " " where format.sign == "-": format.sign = " "
        default: break
        }
      }
      if format.alignment == "<" { format.fill = " " }
      format.width = try number() ?? 0
      if format.width < 0 { (format.width, format.alignment, format.fill) = (-format.width, "<", " ") }
      if rest.first == "." {
        rest.removeFirst()
        format.precision = max(0, try number() ?? 0)
      }
      if rest.first == "l" || rest.first == "h" || rest.first == "L" { rest.removeFirst() }
      try renderer.charge(bytes: format.width)
      try renderer.charge(bytes: format.precision ?? 0)
      return format
    }

    private mutating func number() throws(Fault) -> Int? {
      if rest.first == "*" {
        rest.removeFirst()
        guard let value = next()?.integer, value > -1_000_000_000 else { throw .type("* wants int") }
        return value
      }
      return try BraceFormat.number(&rest)
    }
  }
}
