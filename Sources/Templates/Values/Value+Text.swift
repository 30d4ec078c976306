extension Value {
  /// Python's `str`: what printing gives.
  func printed(_ renderer: Renderer) throws(Fault) -> String {
    switch self {
    case .string(let text): return text
    case .undefined: return ""
    default: return try represented(renderer)
    }
  }

  /// Python's `repr`.
  func represented(_ renderer: Renderer) throws(Fault) -> String {
    var text = ""
    try appendRepresentation(to: &text, renderer, depth: 0)
    try renderer.charge(bytes: text.utf8.count)
    return text
  }

  private func appendRepresentation(to text: inout String, _ renderer: Renderer, depth: Int) throws(Fault) {
    try renderer.charge(1)
    guard depth <= TemplateLimits.valueDepth else { throw .limit("a printed value nests too deep") }
    guard text.utf8.count <= renderer.limits.valueSize else {
      throw renderer.tooLarge("string", text.utf8.count)
    }
    switch self {
    case .undefined: text += "Undefined"
    case .none: text += "None"
    case .bool(let value): text += value ? "True" : "False"
    case .int(let value): text += String(value)
    case .wideInteger(let digits): text += digits
    case .float(let value): text += FloatText.python(value)
    case .string(let string): text += Self.quoted(string)
    case .list(let elements): try Self.append(elements.items, "[", "]", to: &text, renderer, depth)
    case .tuple(let elements):
      try Self.append(elements.items, "(", elements.items.count == 1 ? ",)" : ")", to: &text, renderer, depth)
    case .dict(let dictionary): try Self.append(dictionary.entries, to: &text, renderer, depth)
    case .view(let dictionary, let part):
      text += part.typeName + "("
      let items = dictionary.entries.indices.map { dictionary.item($0, part) }
      try Self.append(items, "[", "])", to: &text, renderer, depth)
    case .range(let range):
      let stop = range.start + range.count * range.step
      text += "range(\(range.start), \(stop)" + (range.step == 1 ? ")" : ", \(range.step))")
    case .namespace(let namespace):
      text += "<Namespace "
      try Self.append(namespace.entries, to: &text, renderer, depth)
      text += ">"
    case .loop(let loop): text += "<LoopContext \(loop.index)/\(try loop.length(renderer))>"
    case .generator: text += "<generator object>"
    case .function(let function): text += function.representation
    }
  }

  private static func append(
    _ items: [Value],
    _ open: String,
    _ close: String,
    to text: inout String,
    _ renderer: Renderer,
    _ depth: Int
  ) throws(Fault) {
    text += open
    for (position, item) in items.enumerated() {
      if position > 0 { text += ", " }
      try item.appendRepresentation(to: &text, renderer, depth: depth + 1)
    }
    text += close
  }

  private static func append(
    _ entries: [(key: Value, value: Value)],
    to text: inout String,
    _ renderer: Renderer,
    _ depth: Int
  ) throws(Fault) {
    text += "{"
    for (position, entry) in entries.enumerated() {
      if position > 0 { text += ", " }
      try entry.key.appendRepresentation(to: &text, renderer, depth: depth + 1)
      text += ": "
      try entry.value.appendRepresentation(to: &text, renderer, depth: depth + 1)
    }
    text += "}"
  }

  /// A string in Python's quotes: single ones, unless the text has single ones and no double ones.
  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\":
        result.append("\\")
        result.append(scalar)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case _ where scalar.isPythonPrintable: result.append(scalar)
      default: result.append(contentsOf: escape(scalar).unicodeScalars)
      }
    }
    result.append(quote)
    return String(result)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    let digits = String(scalar.value, radix: 16)
    return "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}
