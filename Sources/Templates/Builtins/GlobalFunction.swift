/// A function that every template can call.
enum GlobalFunction: String, Callable {
  case range, dict, namespace, cycler, joiner
  case raiseException = "raise_exception"
  case strftimeNow = "strftime_now"

  var identity: String { rawValue }

  func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
    switch self {
    case .range: return try range(arguments)
    case .dict: return .dict(try Value.Dictionary(try pairs(arguments, renderer), renderer: renderer))
    case .namespace:
      let namespace = try Namespace(renderer)
      for pair in try pairs(arguments, renderer) {
        namespace[try pair.key.printed(renderer)] = pair.value
      }
      return .namespace(namespace)
    case .cycler:
      guard !arguments.positional.isEmpty else { throw .runtime("at least one item has to be provided") }
      return .function(Cycler(items: arguments.positional, joins: false))
    case .joiner:
      let separator = try arguments.bound(to: ["sep?"], of: "joiner")[0] ?? .string(", ")
      return .function(Cycler(items: [.string(""), separator], joins: true))
    case .raiseException:
      let message = try arguments.bound(to: ["message"], of: "raise_exception")[0] ?? .none
      throw Fault(.raised, try message.printed(renderer))
    case .strftimeNow:
      guard case .string(let format)? = try arguments.bound(to: ["format"], of: "strftime_now")[0] else {
        throw .type("strftime_now takes a format string")
      }
      try renderer.charge(bytes: format.utf8.count * 16)
      return try renderer.string(renderer.clock.formatted(format))
    }
  }

  private func range(_ arguments: Arguments) throws(Fault) -> Value {
    let values = try arguments.bound(to: ["start", "stop?", "step?"], of: "range")
    var bounds: [Int?] = []
    for value in values {
      if case .undefined(let undefined)? = value { throw undefined.fault }
      guard value == nil || value?.integer != nil else {
        throw .type("'\(value?.typeName ?? "")' object cannot be interpreted as an integer")
      }
      bounds.append(value?.integer)
    }
    let start = bounds[1] == nil ? 0 : bounds[0] ?? 0
    let stop = bounds[1] ?? bounds[0] ?? 0
    let step = bounds[2] ?? 1
    guard step != 0 else { throw .runtime("range() arg 3 must not be zero") }
    let (length, overflow) =
      step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
    if !overflow, length <= 0 { return .range(Value.NumberRange(start: start, step: step, count: 0)) }
    if overflow, step > 0 ? stop < start : start < stop {
      return .range(Value.NumberRange(start: start, step: step, count: 0))
    }
    let count = overflow ? UInt.max : (UInt(length) - 1) / step.magnitude + 1
    guard count <= 100_000 else { throw .limit("a range has more than 100000 numbers") }
    return .range(Value.NumberRange(start: start, step: step, count: Int(count)))
  }

  private func pairs(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> [(
    key: Value, value: Value
  )] {
    var pairs: [(key: Value, value: Value)] = []
    guard arguments.positional.count <= 1 else {
      throw .type("\(rawValue) expected at most 1 positional argument")
    }
    switch arguments.positional.first {
    case nil: break
    case .dict(let dictionary)?: pairs = dictionary.entries
    case let value?:
      for item in try value.items(renderer) {
        let both = try item.items(renderer)
        guard both.count == 2 else { throw .runtime("a dictionary is made of pairs") }
        pairs.append((both[0], both[1]))
      }
    }
    return pairs + arguments.named.map { (key: Value.string($0.name), value: $0.value) }
  }
}

/// What `cycler(…)` and `joiner(…)` make: a cycler goes round, a joiner stays at its second item.
final class Cycler: Callable {
  private let items: [Value]
  private let joins: Bool
  private var position = 0

  let depth: Int

  init(items: [Value], joins: Bool) {
    self.items = items
    self.joins = joins
    depth = (items.map(\.depth).max() ?? 0) + 1
  }

  var typeName: String { joins ? "Joiner" : "Cycler" }
  var identity: String { "\(typeName) \(ObjectIdentifier(self))" }

  func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
    guard joins else { throw .type("'Cycler' object is not callable") }
    defer { position = 1 }
    return items[position]
  }

  func attribute(_ name: String) throws(Fault) -> Value? {
    guard !joins else { return nil }
    switch name {
    case "current": return items[position]
    case "next", "reset": return .function(Turn(cycler: self, advances: name == "next"))
    default: return nil
    }
  }

  private struct Turn: Callable {
    let cycler: Cycler
    let advances: Bool

    var identity: String { "\(cycler.identity) \(advances)" }
    var depth: Int { cycler.depth + 1 }

    func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
      guard advances else {
        cycler.position = 0
        return .none
      }
      defer { cycler.position = (cycler.position + 1) % cycler.items.count }
      return cycler.items[cycler.position]
    }
  }
}
