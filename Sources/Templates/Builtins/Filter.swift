/// A filter of the environment, used as `value|name(arguments)`.
struct Filter: Sendable {
  /// What a filter works with; ``values`` follow its parameters.
  struct Call {
    let value: Value
    let values: [Value?]
    /// All arguments, for filters that pass them on.
    let arguments: Arguments
    let renderer: Renderer

    func integer(_ place: Int, standard: Int) throws(Fault) -> Int {
      guard let value = values[place] else { return standard }
      if case .undefined(let undefined) = value { throw undefined.fault }
      guard let integer = value.integer else { throw .type("'\(value.typeName)' is no integer") }
      return integer
    }

    func text(_ place: Int, standard: String) throws(Fault) -> String {
      try values[place]?.printed(renderer) ?? standard
    }

    func flag(_ place: Int) -> Bool { values[place]?.isTrue ?? false }

    /// The value as text, as filters on strings take it.
    func text() throws(Fault) -> String { try value.printed(renderer) }
  }

  typealias Work = @Sendable (Call) throws(Fault) -> Value

  private let name: String
  /// Nil for a filter that takes any arguments.
  private let parameters: [Parameter]?
  private let work: Work

  init(_ name: String, _ parameters: [Parameter]?, _ work: @escaping Work) {
    self.name = name
    self.parameters = parameters
    self.work = work
  }

  func apply(to value: Value, _ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
    try renderer.charge(1)
    let values = try parameters.map { (parameters) throws(Fault) in
      try arguments.bound(to: parameters, of: "filter '\(name)'")
    }
    return try work(Call(value: value, values: values ?? [], arguments: arguments, renderer: renderer))
  }

  static func named(_ name: String) -> Filter? { all[aliases[name] ?? name] }

  private static let aliases = ["d": "default", "e": "escape", "forceescape": "escape", "count": "length"]

  private static let all: [String: Filter] = {
    var all: [String: Filter] = [:]
    for filter in textFilters + numberFilters + sequenceFilters + selectionFilters {
      all[filter.name] = filter
    }
    return all
  }()
}
