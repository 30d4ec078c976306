/// The variable `loop` of a `for` statement.
final class LoopState: Dismantled {
  let depth: Int
  /// How many loops of the same recursive statement enclose this one.
  let level: Int
  private(set) var current: Value = .none
  private(set) var previous: Value?
  private(set) var index = 0
  private let source: Generator
  /// Items that were taken from the source early, the first `taken` of them already used.
  private var ahead: [Value] = []
  private var taken = 0
  private var lastChecked: [Value]?
  /// Runs the statement again over other items, for `recursive` loops.
  private var render: ((Value) throws(Fault) -> Value)?

  init(
    _ source: Generator,
    level: Int,
    _ renderer: Renderer,
    render: ((Value) throws(Fault) -> Value)?
  ) throws(Fault) {
    self.source = source
    self.level = level
    self.render = render
    depth = try Renderer.checkedDepth(source.depth + 1)
    if render != nil { try renderer.own(self) }
  }

  func advance() throws(Fault) -> Bool {
    guard let next = try peek() else { return false }
    taken += 1
    if taken == ahead.count {
      ahead = []
      taken = 0
    }
    if index > 0 { previous = current }
    current = next
    index += 1
    return true
  }

  private func peek() throws(Fault) -> Value? {
    if taken == ahead.count, let next = try source.next() { ahead.append(next) }
    return taken < ahead.count ? ahead[taken] : nil
  }

  func length(_ renderer: Renderer) throws(Fault) -> Int {
    while let next = try source.next() {
      try renderer.charge(1)
      ahead.append(next)
    }
    return index + ahead.count - taken
  }

  func attribute(_ name: String, _ renderer: Renderer) throws(Fault) -> Value? {
    switch name {
    case "index": .int(index)
    case "index0": .int(index - 1)
    case "first": .bool(index == 1)
    case "last": .bool(try peek() == nil)
    case "length": .int(try length(renderer))
    case "revindex": .int(try length(renderer) - index + 1)
    case "revindex0": .int(try length(renderer) - index)
    case "depth": .int(level + 1)
    case "depth0": .int(level)
    case "previtem": previous ?? .missing("there is no previous item")
    case "nextitem": try peek() ?? .missing("there is no next item")
    case "cycle", "changed": .function(Method(owner: .loop(self), name: name))
    default: nil
    }
  }

  func cycle(_ values: [Value]) throws(Fault) -> Value {
    guard !values.isEmpty else { throw .type("no items for cycling given") }
    return values[max(0, index - 1) % values.count]
  }

  func changed(_ values: [Value], _ renderer: Renderer) throws(Fault) -> Bool {
    if lastChecked == nil { try renderer.own(self) }
    if let last = lastChecked, last.count == values.count {
      var isSame = true
      for (one, two) in zip(last, values) where try !one.isEqual(to: two, renderer) { isSame = false }
      if isSame { return false }
    }
    lastChecked = values
    return true
  }

  func descend(into items: Value) throws(Fault) -> Value {
    guard let render else {
      throw .type("the loop must have the 'recursive' marker to be called")
    }
    return try render(items)
  }

  func dismantle() {
    current = .none
    previous = nil
    ahead = []
    taken = 0
    lastChecked = nil
    render = nil
  }
}
