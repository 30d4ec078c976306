extension Value {
  /// A dictionary in order of insertion; immutable once made.
  final class Dictionary {
    /// One of the three views.
    enum Part {
      case keys, values, items

      var typeName: String {
        switch self {
        case .keys: "dict_keys"
        case .values: "dict_values"
        case .items: "dict_items"
        }
      }
    }

    let entries: [(key: Value, value: Value)]
    let depth: Int
    private let index: [Key: Int]

    /// Keeps the place of the first and the value of the last of equal keys, as Python does.
    init(_ pairs: [(key: Value, value: Value)], renderer: Renderer) throws(Fault) {
      try renderer.charge(count: pairs.count)
      var entries: [(key: Value, value: Value)] = []
      var index: [Key: Int] = [:]
      var depth = 0
      entries.reserveCapacity(pairs.count)
      for pair in pairs {
        let key = try Key(pair.key)
        depth = max(depth, pair.key.depth, pair.value.depth)
        if let place = index[key] {
          entries[place].value = pair.value
        } else {
          index[key] = entries.count
          entries.append(pair)
        }
      }
      self.depth = try Renderer.checkedDepth(depth + 1)
      self.entries = entries
      self.index = index
    }

    subscript(key: Key) -> Value? { index[key].map { entries[$0].value } }

    subscript(name: String) -> Value? { self[Key.string(Name(name))] }

    func item(_ position: Int, _ part: Part) -> Value {
      let entry = entries[position]
      return switch part {
      case .keys: entry.key
      case .values: entry.value
      case .items: .tuple(Elements(items: [entry.key, entry.value], depth: depth + 1))
      }
    }
  }

  /// A value in the form that dictionaries compare: equal numbers are one key whatever their type.
  enum Key: Hashable {
    case none
    case int(Int)
    case float(Double)
    case wide(String)
    case string(Name)
    case tuple([Key])
    case undefined

    init(_ value: Value) throws(Fault) {
      switch value {
      case .none: self = .none
      case .bool(let value): self = .int(value ? 1 : 0)
      case .int(let value): self = .int(value)
      case .wideInteger(let digits): self = .wide(digits)
      case .float(let value): self = Int(exactly: value).map(Key.int) ?? .float(value)
      case .string(let text): self = .string(Name(text))
      case .undefined: self = .undefined
      case .tuple(let elements):
        var keys: [Key] = []
        for item in elements.items { keys.append(try Key(item)) }
        self = .tuple(keys)
      default: throw .type("unhashable type: '\(value.typeName)'")
      }
    }
  }
}
