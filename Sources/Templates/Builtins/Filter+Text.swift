extension Filter {
  static let textFilters: [Filter] = [
    Filter("string", []) { (call) throws(Fault) in .string(try call.text()) },
    Filter("safe", []) { (call) throws(Fault) in .string(try call.text()) },
    Filter("upper", []) { (call) throws(Fault) in try call.renderer.string(PythonText.upper(try call.text()))
    },
    Filter("lower", []) { (call) throws(Fault) in try call.renderer.string(PythonText.lower(try call.text()))
    },
    Filter("capitalize", []) { (call) throws(Fault) in
      try call.renderer.string(PythonText.capitalized(try call.text()))
    },
    Filter("title", []) { (call) throws(Fault) in try call.renderer.string(title(try call.text())) },
    Filter("trim", ["chars?"]) { (call) throws(Fault) in
      var set: String?
      switch call.values[0] {
      case nil, .some(.none): break
      case .string(let text)?: set = text
      case let value?: throw .type("strip arg must be None or str, not \(value.typeName)")
      }
      return try call.renderer.string(PythonText.stripped(try call.text(), set))
    },
    Filter("replace", ["old", "new", "count?"]) { (call) throws(Fault) in
      var limit = -1
      if let count = call.values[2], case .none = count {} else { limit = try call.integer(2, standard: -1) }
      return try StringMethods.replaced(
        try call.text(),
        try call.text(0, standard: ""),
        with: try call.text(1, standard: ""),
        limit: limit,
        call.renderer
      )
    },
    Filter("center", ["width?"]) { (call) throws(Fault) in
      let width = Value.int(try call.integer(0, standard: 80))
      return try StringMethods.call(
        "center",
        on: try call.text(),
        Arguments(positional: [width]),
        call.renderer
      )
    },
    Filter("indent", ["width?", "first?", "blank?"], indent),
    Filter("truncate", ["length?", "killwords?", "end?", "leeway?"], truncate),
    Filter("wordcount", []) { (call) throws(Fault) in
      let text = try call.text()
      try call.renderer.charge(bytes: text.utf8.count)
      return .int(text.unicodeScalars.split { !$0.isIdentifierPart }.count)
    },
    Filter("escape", []) { (call) throws(Fault) in try call.renderer.string(escaped(try call.text())) },
    Filter("urlencode", []) { (call) throws(Fault) in
      try call.renderer.string(percentEncoded(try call.text()))
    },
    Filter("format", nil) { (call) throws(Fault) in
      let arguments = call.arguments
      guard arguments.positional.isEmpty || arguments.named.isEmpty else {
        throw .runtime("can't handle positional and keyword arguments at the same time")
      }
      var values = try call.renderer.tuple(arguments.positional)
      if !arguments.named.isEmpty {
        values = .dict(
          try Value.Dictionary(
            arguments.named.map { (key: Value.string($0.name), value: $0.value) },
            renderer: call.renderer
          )
        )
      }
      return try call.renderer.string(try PercentFormat.apply(try call.text(), to: values, call.renderer))
    },
    Filter("tojson", ["ensure_ascii?", "indent?", "separators?", "sort_keys?"], toJSON),
  ]

  private static func title(_ text: String) -> String {
    var result = ""
    var startsWord = true
    for scalar in text.unicodeScalars {
      let separates = scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar)
      result +=
        separates
        ? String(scalar)
        : startsWord ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      startsWord = separates
    }
    return result
  }

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\"": result.append(contentsOf: "&#34;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func percentEncoded(_ text: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~/".utf8)
    var result = ""
    for byte in text.utf8 {
      if plain.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  private static func indent(_ call: Call) throws(Fault) -> Value {
    var prefix = String(repeating: " ", count: 4)
    if case .string(let text)? = call.values[0] {
      prefix = text
    } else {
      let width = max(0, try call.integer(0, standard: 4))
      try call.renderer.charge(bytes: width)
      prefix = String(repeating: " ", count: width)
    }
    // The original adds a newline so that a trailing one makes an empty last line.
    var lines = PythonText.lines(try call.text() + "\n", keepsEnds: false)
    if lines.isEmpty { lines = [""] }
    var result = ""
    for (place, line) in lines.enumerated() {
      if place > 0 { result += "\n" }
      if place == 0 ? call.flag(1) : call.flag(2) || !line.isEmpty { result += prefix }
      result += line
      try call.renderer.charge(bytes: result.utf8.count &>> 4)
    }
    return try call.renderer.string(result)
  }

  private static func truncate(_ call: Call) throws(Fault) -> Value {
    let text = try call.text()
    let length = try call.integer(0, standard: 255)
    let end = try call.text(2, standard: "...")
    var leeway = 5
    if let value = call.values[3], case .none = value {} else { leeway = try call.integer(3, standard: 5) }
    let missing = length.subtractingReportingOverflow(end.unicodeScalars.count)
    guard !missing.overflow, missing.partialValue >= 0 else {
      throw .runtime("expected length >= length of the end")
    }
    guard leeway >= 0, leeway < 1 << 40, length < 1 << 40 else {
      throw .runtime("expected a small leeway >= 0")
    }
    let scalars = text.unicodeScalars
    if scalars.count <= length + leeway { return .string(text) }
    var kept = String(scalars.prefix(missing.partialValue))
    if !call.flag(1), let space = kept.unicodeScalars.lastIndex(of: " ") {
      kept = String(kept.unicodeScalars[..<space])
    }
    return try call.renderer.string(kept + end)
  }

  private static func toJSON(_ call: Call) throws(Fault) -> Value {
    var json = JSONText()
    json.escapesNonASCII = call.flag(0)
    switch call.values[1] {
    case nil, .some(.none): break
    case .string(let text)?: json.indent = text
    case let value?:
      guard let width = value.integer else { throw .type("'\(value.typeName)' is no indentation") }
      try call.renderer.charge(bytes: max(0, width))
      json.indent = String(repeating: " ", count: max(0, width))
    }
    if json.indent != nil { json.itemSeparator = "," }
    switch call.values[2] {
    case nil, .some(.none): break
    case let value?:
      let parts = try value.items(call.renderer).compactMap(\.text)
      guard parts.count == 2 else { throw .type("separators must be two strings") }
      (json.itemSeparator, json.keySeparator) = (parts[0], parts[1])
    }
    json.sortsKeys = call.flag(3)
    return .string(try json.text(of: call.value, call.renderer))
  }
}
