/// The variables of one frame: the template, one iteration of a loop, one call of a macro, a captured block.
final class Scope: Dismantled {
  private let parent: Scope?
  private var values: [Name: Value] = [:]

  init(parent: Scope?) { self.parent = parent }

  /// Reads through all enclosing frames, writes to this one.
  subscript(name: Name) -> Value? {
    get {
      var scope: Scope? = self
      while let current = scope {
        if let value = current.values[name] { return value }
        scope = current.parent
      }
      return nil
    }
    set { values[name] = newValue }
  }

  func dismantle() { values = [:] }
}
