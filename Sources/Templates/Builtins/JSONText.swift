/// Python's `json.dumps`, for the filter `tojson`.
struct JSONText {
  var indent: String?
  var itemSeparator = ", "
  var keySeparator = ": "
  var escapesNonASCII = false
  var sortsKeys = false

  func text(of value: Value, _ renderer: Renderer) throws(Fault) -> String {
    var text = ""
    try append(value, to: &text, renderer, level: 0)
    try renderer.charge(bytes: text.utf8.count)
    return text
  }

  private func append(_ value: Value, to text: inout String, _ renderer: Renderer, level: Int) throws(Fault) {
    try renderer.charge(1)
    guard text.utf8.count <= renderer.limits.valueSize else {
      throw renderer.tooLarge("string", text.utf8.count)
    }
    switch value {
    case .string(let string): append(quoted: string, to: &text)
    case .list(let elements), .tuple(let elements):
      try append("[", "]", count: elements.items.count, to: &text, level) { (index, text) throws(Fault) in
        try append(elements.items[index], to: &text, renderer, level: level + 1)
      }
    case .dict(let dictionary):
      let entries = try ordered(dictionary, renderer)
      try append("{", "}", count: entries.count, to: &text, level) { (index, text) throws(Fault) in
        append(quoted: try key(entries[index].key), to: &text)
        text += keySeparator
        try append(entries[index].value, to: &text, renderer, level: level + 1)
      }
    default: text += try constant(value)
    }
  }

  private func constant(_ value: Value) throws(Fault) -> String {
    switch value {
    case .none: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .wideInteger(let digits): return digits
    case .float(let value):
      return value.isNaN
        ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : FloatText.python(value)
    default: throw .type("Object of type \(value.typeName) is not JSON serializable")
    }
  }

  private func key(_ value: Value) throws(Fault) -> String {
    switch value {
    case .string(let text): return text
    case .none, .bool, .int, .wideInteger, .float: return try constant(value)
    default: throw .type("keys must be str, int, float, bool or None, not \(value.typeName)")
    }
  }

  private func ordered(
    _ dictionary: Value.Dictionary,
    _ renderer: Renderer
  ) throws(Fault) -> [(key: Value, value: Value)] {
    guard sortsKeys else { return dictionary.entries }
    let order = try Sorting.order(dictionary.entries.map(\.key), renderer)
    return order.map { dictionary.entries[$0] }
  }

  private func append(
    _ open: String,
    _ close: String,
    count: Int,
    to text: inout String,
    _ level: Int,
    _ item: (Int, inout String) throws(Fault) -> Void
  ) throws(Fault) {
    text += open
    for index in 0..<count {
      if index > 0 { text += itemSeparator }
      appendLine(to: &text, level + 1)
      try item(index, &text)
    }
    if count > 0 { appendLine(to: &text, level) }
    text += close
  }

  private func appendLine(to text: inout String, _ level: Int) {
    guard let indent else { return }
    text += "\n" + String(repeating: indent, count: level)
  }

  private func append(quoted string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{C}": text += "\\f"
      case "\u{8}": text += "\\b"
      case _ where scalar.value < 0x20 || (escapesNonASCII && scalar.value > 0x7E):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
