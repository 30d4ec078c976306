/// What `namespace(…)` makes: the one value whose attributes can be set.
final class Namespace: Dismantled {
  private(set) var entries: [(key: Value, value: Value)] = []
  private var index: [Name: Int] = [:]

  init(_ renderer: Renderer) throws(Fault) { try renderer.own(self) }

  subscript(name: String) -> Value? {
    get { index[Name(name)].map { entries[$0].value } }
    set {
      guard let newValue else { return }
      if let place = index[Name(name)] {
        entries[place].value = newValue
      } else {
        index[Name(name)] = entries.count
        entries.append((.string(name), newValue))
      }
    }
  }

  func dismantle() {
    entries = []
    index = [:]
  }
}
