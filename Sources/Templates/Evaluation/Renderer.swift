/// The state of one rendering: what was written, what was used up, and where it stands.
final class Renderer {
  let limits: TemplateLimits
  let clock: TemplateClock
  /// The line of the statement at work, for errors.
  var line = 1
  private var output = ""
  private var steps = 0
  private var callDepth = 0
  private var owned: [any Dismantled] = []

  init(limits: TemplateLimits, clock: TemplateClock) {
    self.limits = limits
    self.clock = clock
  }

  // MARK: Output

  func write(_ text: String) throws(Fault) {
    try charge(bytes: text.utf8.count)
    output += text
    guard output.utf8.count <= limits.outputBytes else {
      throw .limit("the output is longer than \(limits.outputBytes) bytes")
    }
  }

  func takeOutput() -> String { output }

  /// Renders a block into a string of its own.
  func capture(_ block: Block, _ scope: Scope) throws(Fault) -> String {
    try capture { () throws(Fault) in _ = try block.render(self, scope) }
  }

  /// Collects what `work` writes.
  func capture(_ work: () throws(Fault) -> Void) throws(Fault) -> String {
    var outer = ""
    swap(&outer, &output)
    defer { swap(&outer, &output) }
    try work()
    return output
  }

  // MARK: Limits

  func charge(_ count: Int) throws(Fault) {
    steps += count
    guard steps <= limits.steps else { throw .limit("more than \(limits.steps) evaluation steps") }
  }

  /// Counts the making or searching of a string.
  func charge(bytes: Int) throws(Fault) {
    guard bytes <= limits.valueSize else { throw tooLarge("string", bytes) }
    try charge(1 + bytes >> 6)
  }

  /// Counts the making of a list.
  func charge(count: Int) throws(Fault) {
    guard count <= limits.valueSize else { throw tooLarge("list", count) }
    try charge(count)
  }

  func tooLarge(_ kind: String, _ count: Int) -> Fault {
    .limit("a \(kind) of \(count) \(kind == "string" ? "bytes" : "items") is larger than \(limits.valueSize)")
  }

  static func checkedDepth(_ depth: Int) throws(Fault) -> Int {
    guard depth <= TemplateLimits.valueDepth else {
      throw .limit("values nest deeper than \(TemplateLimits.valueDepth) levels")
    }
    return depth
  }

  /// Opens the levels of a called block; ``leave(levels:)`` closes them.
  func enter(levels: Int) throws(Fault) {
    callDepth += levels
    guard callDepth <= limits.callDepth else {
      throw .limit("calls nest too deep (more than \(limits.callDepth) levels of statements)")
    }
  }

  func leave(levels: Int) { callDepth -= levels }

  // MARK: Values

  func list(_ items: [Value]) throws(Fault) -> Value { .list(try elements(items)) }

  func tuple(_ items: [Value]) throws(Fault) -> Value { .tuple(try elements(items)) }

  private func elements(_ items: [Value]) throws(Fault) -> Value.Elements {
    try charge(count: items.count)
    var depth = 0
    for item in items { depth = max(depth, item.depth) }
    return Value.Elements(items: items, depth: try Self.checkedDepth(depth + 1))
  }

  func string(_ text: String) throws(Fault) -> Value {
    try charge(bytes: text.utf8.count)
    return .string(text)
  }

  func string(_ bytes: Bytes) throws(Fault) -> Value {
    try charge(bytes: bytes.count)
    return .string(bytes.text)
  }

  // MARK: Ownership

  /// Remembers something that can be part of a cycle, to be emptied when the rendering ends.
  func own(_ object: any Dismantled) throws(Fault) {
    try charge(20)
    owned.append(object)
  }

  func dismantle() {
    for object in owned { object.dismantle() }
  }
}

/// Something with mutable references to other values.
protocol Dismantled: AnyObject {
  /// Drops all references.
  func dismantle()
}
