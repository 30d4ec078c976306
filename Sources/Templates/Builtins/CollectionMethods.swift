/// The methods of dictionaries that do not change them.
enum DictionaryMethods {
  static let names: Set<String> = ["get", "items", "keys", "values", "copy"]
  static let forbidden: Set<String> = ["clear", "pop", "popitem", "setdefault", "update"]

  static func call(
    _ name: String,
    on dictionary: Value.Dictionary,
    _ arguments: Arguments,
    _ renderer: Renderer
  ) throws(Fault) -> Value {
    if name == "get" {
      guard arguments.named.isEmpty else { throw .type("get() takes no keyword arguments") }
      let values = try arguments.bound(to: ["key", "default?"], of: "get()")
      return dictionary[try Value.Key(values[0] ?? .none)] ?? values[1] ?? .none
    }
    _ = try arguments.bound(to: [], of: "\(name)()")
    return switch name {
    case "items": .view(dictionary, .items)
    case "keys": .view(dictionary, .keys)
    case "values": .view(dictionary, .values)
    default: .dict(dictionary)
    }
  }
}

/// The methods of lists and tuples that do not change them.
enum ListMethods {
  static let names: Set<String> = ["count", "index", "copy"]
  static let forbidden: Set<String> = [
    "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
  ]

  static func call(
    _ name: String,
    on items: [Value],
    _ owner: Value,
    _ arguments: Arguments,
    _ renderer: Renderer
  ) throws(Fault) -> Value {
    if name == "copy" { return owner }
    let wanted = try arguments.bound(to: ["value"], of: "\(name)()")[0] ?? .none
    var count = 0
    for (place, item) in items.enumerated() where try item.isEqual(to: wanted, renderer) {
      if name == "index" { return .int(place) }
      count += 1
    }
    guard name == "count" else { throw .runtime("\(try wanted.represented(renderer)) is not in list") }
    return .int(count)
  }
}
