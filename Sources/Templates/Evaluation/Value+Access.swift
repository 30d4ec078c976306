extension Value {
  /// `.name`: a method or attribute first, then the item of a dictionary.
  func attribute(_ name: String, _ renderer: Renderer) throws(Fault) -> Value {
    if case .undefined(let undefined) = self { throw undefined.fault }
    if let value = try member(name, renderer) { return value }
    if case .dict(let dictionary) = self, let value = dictionary[name] { return value }
    return .undefined(Undefined(hint: .attribute(owner: self, name: name)))
  }

  /// `[index]`: an item first, then a method or attribute.
  func item(_ index: Value, _ renderer: Renderer) throws(Fault) -> Value {
    if case .undefined(let undefined) = self { throw undefined.fault }
    switch self {
    case .dict(let dictionary):
      if let key = try? Key(index), let value = dictionary[key] { return value }
    case .string(let text):
      try renderer.charge(bytes: text.utf8.count)
      if let place = Self.place(index, in: { text.unicodeScalars.count }) {
        let scalars = text.unicodeScalars
        return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: place)]))
      }
    case .list(let elements), .tuple(let elements):
      if let place = Self.place(index, in: { elements.items.count }) { return elements.items[place] }
    case .range(let range):
      if let place = Self.place(index, in: { range.count }) { return range[place] }
    default: break
    }
    if case .string(let name) = index {
      if let value = try member(name, renderer) { return value }
      return .undefined(Undefined(hint: .attribute(owner: self, name: name)))
    }
    return .missing("\(typeName) object has no element \(try index.represented(renderer))")
  }

  private static func place(_ index: Value, in count: () -> Int) -> Int? {
    guard let index = index.integer else { return nil }
    let count = count()
    guard index >= -count, index < count else { return nil }
    return index < 0 ? index + count : index
  }

  /// A method or attribute of Python's object; a forbidden one is a value that cannot be used.
  func member(_ name: String, _ renderer: Renderer) throws(Fault) -> Value? {
    var isForbidden = name.utf8.first == UInt8(ascii: "_") && name.hasPrefix("__") && name.hasSuffix("__")
    switch self {
    case .string: if StringMethods.names.contains(name) { return .function(Method(owner: self, name: name)) }
    case .dict:
      if DictionaryMethods.names.contains(name) { return .function(Method(owner: self, name: name)) }
      isForbidden = isForbidden || DictionaryMethods.forbidden.contains(name)
    case .tuple(let pair) where pair.isGroup && (name == "grouper" || name == "list"):
      return pair.items[name == "grouper" ? 0 : 1]
    case .list, .tuple:
      if ListMethods.names.contains(name) { return .function(Method(owner: self, name: name)) }
      if case .list = self { isForbidden = isForbidden || ListMethods.forbidden.contains(name) }
    case .namespace(let namespace): if let value = namespace[name] { return value }
    case .loop(let loop): if let value = try loop.attribute(name, renderer) { return value }
    case .function(let function):
      if let macro = function as? Macro, name == "name" { return .string(macro.definition.name) }
      if let cycler = function as? Cycler {
        if let value = try cycler.attribute(name) { return value }
      }
    case .int, .bool, .float:
      if name == "real" { return integer.map(Value.int) ?? self }
    default: break
    }
    guard isForbidden else { return nil }
    return .undefined(
      Undefined(
        kind: .sandbox,
        hint: .words("access to attribute '\(name)' of '\(typeName)' object is unsafe")
      )
    )
  }

  /// `[start:stop:step]`, with bounds beyond the ends cut off.
  func slice(_ start: Int?, _ stop: Int?, _ step: Int, _ renderer: Renderer) throws(Fault) -> Value {
    switch self {
    case .string(let text):
      try renderer.charge(bytes: text.utf8.count)
      if step == 1, let simple = Self.simpleSlice(text, start, stop) { return .string(simple) }
      let scalars = Array(text.unicodeScalars)
      return .string(String(Self.indices(start, stop, step, scalars.count).map { scalars[$0] }))
    case .list(let elements):
      return try renderer.list(
        Self.indices(start, stop, step, elements.items.count).map { elements.items[$0] }
      )
    case .tuple(let elements):
      return try renderer.tuple(
        Self.indices(start, stop, step, elements.items.count).map { elements.items[$0] }
      )
    case .range(let range):
      return try renderer.list(Self.indices(start, stop, step, range.count).map { range[$0] })
    case .dict: throw .type("unhashable type: 'slice'")
    default: throw .type("'\(typeName)' object is not subscriptable")
    }
  }

  /// A slice without step, by stepping over the ends instead of taking the string apart.
  private static func simpleSlice(_ text: String, _ start: Int?, _ stop: Int?) -> String? {
    let scalars = text.unicodeScalars
    func index(_ offset: Int?, standard: String.Index) -> String.Index {
      guard let offset else { return standard }
      return offset >= 0
        ? scalars.index(scalars.startIndex, offsetBy: offset, limitedBy: scalars.endIndex) ?? scalars.endIndex
        : scalars.index(scalars.endIndex, offsetBy: offset, limitedBy: scalars.startIndex)
          ?? scalars.startIndex
    }
    let first = index(start, standard: scalars.startIndex)
    let last = index(stop, standard: scalars.endIndex)
    return first < last ? String(scalars[first..<last]) : ""
  }

  /// The places that a slice takes, after Python's `slice.indices`.
  private static func indices(_ start: Int?, _ stop: Int?, _ step: Int, _ count: Int) -> [Int] {
    let lowest = step < 0 ? -1 : 0
    let highest = step < 0 ? count - 1 : count
    func clamped(_ bound: Int) -> Int {
      bound < 0 ? max(bound < -count ? lowest : bound + count, lowest) : min(bound, highest)
    }
    let first = start.map(clamped) ?? (step < 0 ? highest : lowest)
    let last = stop.map(clamped) ?? (step < 0 ? lowest : highest)
    return Array(stride(from: first, to: last, by: step))
  }
}
