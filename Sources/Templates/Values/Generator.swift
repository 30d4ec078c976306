/// A sequence that is computed item by item and can be run through once.
final class Generator {
  /// How deep the values that it holds nest.
  let depth: Int
  private var step: (() throws(Fault) -> Value?)?

  init(depth: Int, _ step: @escaping () throws(Fault) -> Value?) throws(Fault) {
    self.depth = try Renderer.checkedDepth(depth)
    self.step = step
  }

  func next() throws(Fault) -> Value? {
    guard let step else { return nil }
    if let value = try step() { return value }
    self.step = nil
    return nil
  }

  /// Makes a generator over `count` values that are there already.
  convenience init(depth: Int, count: Int, _ item: @escaping (Int) -> Value) throws(Fault) {
    var index = 0
    try self.init(depth: depth) { () throws(Fault) -> Value? in
      guard index < count else { return nil }
      defer { index += 1 }
      return item(index)
    }
  }
}

extension Value {
  /// Python's `iter`.
  ///
  /// - Throws: A type fault for a value that cannot be iterated.
  func iterate() throws(Fault) -> Generator {
    let depth = depth
    switch self {
    case .undefined: return try Generator(depth: 0, count: 0) { _ in .none }
    case .string(let text):
      var rest = text.unicodeScalars[...]
      return try Generator(depth: 0) { () throws(Fault) -> Value? in
        rest.popFirst().map { .string(String($0)) }
      }
    case .list(let elements), .tuple(let elements):
      return try Generator(depth: depth, count: elements.items.count) { elements.items[$0] }
    case .dict(let dictionary):
      return try Generator(depth: depth, count: dictionary.entries.count) { dictionary.item($0, .keys) }
    case .view(let dictionary, let part):
      return try Generator(depth: depth, count: dictionary.entries.count) { dictionary.item($0, part) }
    case .range(let range): return try Generator(depth: 0, count: range.count) { range[$0] }
    case .generator(let generator): return generator
    case .loop(let loop):
      return try Generator(depth: depth) { () throws(Fault) -> Value? in
        try loop.advance() ? .tuple(Elements(items: [loop.current, .loop(loop)], depth: loop.depth)) : nil
      }
    default: throw .type("'\(typeName)' object is not iterable")
    }
  }

  /// The items of anything that can be iterated, each counted as a step.
  func items(_ renderer: Renderer) throws(Fault) -> [Value] {
    if case .list(let elements) = self { return elements.items }
    if case .tuple(let elements) = self { return elements.items }
    let generator = try iterate()
    var items: [Value] = []
    while let item = try generator.next() {
      try renderer.charge(1)
      items.append(item)
      guard items.count <= renderer.limits.valueSize else { throw renderer.tooLarge("list", items.count) }
    }
    return items
  }
}
