/// The attribute that a filter looks at in each item: `"a.b.0"`, a number, or nothing for the item itself.
struct AttributePath {
  private var steps: [Value] = []

  init(_ value: Value?) throws(Fault) {
    switch value {
    case nil, .some(.none): break
    case .string(let text)?:
      steps = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
        part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
          ? Int(part).map(Value.int) ?? .string(String(part)) : .string(String(part))
      }
    case let value?: steps = [value]
    }
  }

  /// Several paths between commas, as sorting takes them.
  static func list(_ value: Value?) throws(Fault) -> [AttributePath] {
    guard case .string(let text)? = value else { return [try AttributePath(value)] }
    var paths: [AttributePath] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      paths.append(try AttributePath(.string(String(part))))
    }
    return paths
  }

  func value(of item: Value, standard: Value? = nil, _ renderer: Renderer) throws(Fault) -> Value {
    var value = item
    for step in steps {
      try renderer.charge(1)
      value = try value.item(step, renderer)
      if value.isUndefined, let standard { value = standard }
    }
    return value
  }
}
