/// Python's `str.format`.
enum BraceFormat {
  static func apply(_ format: String, _ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> String {
    var reader = Reader(arguments: arguments, renderer: renderer)
    return try reader.run(format.unicodeScalars[...], depth: 0)
  }

  /// Takes decimal digits off the front.
  static func number(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Int? {
    let digits = String(rest.prefix(while: \.isASCIIDigit))
    guard !digits.isEmpty else { return nil }
    rest = rest.drop(while: \.isASCIIDigit)
    guard digits.utf8.count < 10, let number = Int(digits) else {
      throw .limit("a format has too many digits")
    }
    return number
  }

  private struct Reader {
    let arguments: Arguments
    let renderer: Renderer
    private var position = 0

    init(arguments: Arguments, renderer: Renderer) {
      self.arguments = arguments
      self.renderer = renderer
    }

    mutating func run(_ format: Substring.UnicodeScalarView, depth: Int) throws(Fault) -> String {
      guard depth < 2 else { throw .runtime("max string recursion exceeded") }
      var rest = format
      var result = ""
      while let scalar = rest.popFirst() {
        if scalar == "{" || scalar == "}", rest.first == scalar {
          rest.removeFirst()
          result.unicodeScalars.append(scalar)
        } else if scalar == "{" {
          result += try field(takeField(&rest), depth: depth)
          try renderer.charge(bytes: result.utf8.count)
        } else if scalar == "}" {
          throw .runtime("single '}' encountered in format string")
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
      return result
    }

    private func takeField(_ rest: inout Substring.UnicodeScalarView) throws(Fault)
      -> Substring.UnicodeScalarView
    {
      var open = 1
      var index = rest.startIndex
      while index < rest.endIndex {
        if rest[index] == "{" { open += 1 }
        if rest[index] == "}" { open -= 1 }
        if open == 0 {
          defer { rest = rest[rest.index(after: index)...] }
          return rest[..<index]
        }
        index = rest.index(after: index)
      }
      throw .runtime("expected '}' before end of string")
    }

    private mutating func field(_ field: Substring.UnicodeScalarView, depth: Int) throws(Fault) -> String {
      var rest = field
      var value = try operand(&rest)
      try access(&value, &rest)
      if rest.first == "!" {
        rest.removeFirst()
        guard let letter = rest.popFirst(), letter == "r" || letter == "s" else {
          throw .runtime("unknown conversion specifier")
        }
        value = .string(letter == "r" ? try value.represented(renderer) : try value.printed(renderer))
      }
      guard rest.popFirst() != nil else { return try value.printed(renderer) }
      let specification = try run(rest, depth: depth + 1)
      return try format(value, specification)
    }

    private mutating func operand(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Value {
      let name = String(rest.prefix { !".[!:".unicodeScalars.contains($0) })
      rest = rest[rest.index(rest.startIndex, offsetBy: name.unicodeScalars.count)...]
      if let place = name.isEmpty ? position : Int(name) {
        if name.isEmpty { position += 1 }
        guard arguments.positional.indices.contains(place) else {
          throw .runtime("replacement index \(place) out of range for positional arguments")
        }
        return arguments.positional[place]
      }
      guard let argument = arguments.named.first(where: { $0.name.isSame(as: name) }) else {
        throw .runtime("no argument named '\(name)'")
      }
      return argument.value
    }

    private func access(_ value: inout Value, _ rest: inout Substring.UnicodeScalarView) throws(Fault) {
      while let mark = rest.first, mark == "." || mark == "[" {
        try renderer.charge(1)
        rest.removeFirst()
        let isItem = mark == "["
        let name = String(rest.prefix { isItem ? $0 != "]" : !".[!:".unicodeScalars.contains($0) })
        rest = rest.dropFirst(name.unicodeScalars.count)
        if isItem, rest.popFirst() == nil { throw .runtime("expected ']' before end of string") }
        value =
          isItem
          ? try value.item(Int(name).map(Value.int) ?? .string(name), renderer)
          : try value.attribute(name, renderer)
        if case .undefined(let undefined) = value { throw undefined.fault }
      }
    }

    private func format(_ value: Value, _ specification: String) throws(Fault) -> String {
      if specification.isEmpty { return try value.printed(renderer) }
      let format = try parse(specification.unicodeScalars[...])
      try renderer.charge(bytes: format.width)
      try renderer.charge(bytes: format.precision ?? 0)
      switch value {
      case .string(let text):
        guard format.type == nil || format.type == "s" else {
          throw .runtime("unknown format code for object of type 'str'")
        }
        let cut = format.precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
        return format.padded("", cut, standard: "<")
      case .int, .float, .wideInteger: return try format.text(of: value)
      case .bool where format.type != nil: return try format.text(of: value)
      default: throw .type("unsupported format string passed to \(value.typeName).__format__")
      }
    }

    private func parse(_ text: Substring.UnicodeScalarView) throws(Fault) -> NumberText {
      var rest = text
      var format = NumberText()
      let alignments = "<>^=".unicodeScalars
      if let second = rest.dropFirst().first, alignments.contains(second), let fill = rest.popFirst() {
        (format.fill, format.alignment) = (fill, second)
        rest.removeFirst()
      } else if let first = rest.first, alignments.contains(first) {
        format.alignment = first
        rest.removeFirst()
      }
      if let sign = rest.first, "+- ".unicodeScalars.contains(sign) {
        format.sign = sign
        rest.removeFirst()
      }
      if rest.first == "#" {
        format.isAlternate = true
        rest.removeFirst()
      }
      if rest.first == "0" {
        if format.alignment == nil { (format.fill, format.alignment) = ("0", "=") }
        rest.removeFirst()
      }
      format.width = try BraceFormat.number(&rest) ?? 0
      if let mark = rest.first, mark == "," || mark == "_" {
        format.groups = mark
        rest.removeFirst()
      }
      if rest.first == "." {
        rest.removeFirst()
        guard let precision = try BraceFormat.number(&rest) else {
          throw .runtime("format specifier missing precision")
        }
        format.precision = precision
      }
      format.type = rest.popFirst()
      guard rest.isEmpty else { throw .runtime("invalid format specifier") }
      return format
    }
  }
}
