/// Something that a template can call.
protocol Callable {
  var typeName: String { get }
  var representation: String { get }
  var identity: String { get }
  /// How deep the values that it holds nest.
  var depth: Int { get }
  func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value
}

extension Callable {
  var typeName: String { "function" }
  var representation: String { "<function \(identity)>" }
  var depth: Int { 0 }
}

/// The evaluated arguments of a call.
struct Arguments {
  var positional: [Value] = []
  var named: [(name: String, value: Value)] = []

  /// Puts the arguments in the order of the parameters; nil where one was not given.
  ///
  /// - Throws: A type fault that names the function, for too many, repeated, unknown and missing arguments.
  func bound(to parameters: [Parameter], of function: String) throws(Fault) -> [Value?] {
    guard positional.count <= parameters.count else {
      throw .type("\(function) takes at most \(parameters.count) arguments, \(positional.count) were given")
    }
    var values: [Value?] = positional
    values += Array(repeating: nil, count: parameters.count - positional.count)
    for (name, value) in named {
      guard let place = parameters.firstIndex(where: { $0.name == name }) else {
        throw .type("\(function) got an unexpected keyword argument '\(name)'")
      }
      guard values[place] == nil else {
        throw .type("\(function) got multiple values for argument '\(name)'")
      }
      values[place] = value
    }
    for (value, parameter) in zip(values, parameters) where value == nil && parameter.isRequired {
      throw .type("\(function) is missing the argument '\(parameter.name)'")
    }
    return values
  }
}

/// A parameter of a function of the environment: `"name"`, or `"name?"` where it can be left out.
struct Parameter: ExpressibleByStringLiteral, Sendable {
  let name: String
  let isRequired: Bool

  init(stringLiteral text: String) {
    isRequired = !text.hasSuffix("?")
    name = isRequired ? text : String(text.dropLast())
  }
}

/// A method bound to the value that it belongs to.
struct Method: Callable {
  let owner: Value
  let name: String

  var typeName: String { "builtin_function_or_method" }
  var representation: String { "<built-in method \(name) of \(owner.typeName) object>" }
  var identity: String { "method \(owner.typeName).\(name)" }
  var depth: Int { owner.depth + 1 }

  func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
    switch owner {
    case .string(let text): try StringMethods.call(name, on: text, arguments, renderer)
    case .dict(let dictionary): try DictionaryMethods.call(name, on: dictionary, arguments, renderer)
    case .list(let elements), .tuple(let elements):
      try ListMethods.call(name, on: elements.items, owner, arguments, renderer)
    case .loop(let loop):
      if name == "cycle" {
        try loop.cycle(arguments.positional)
      } else {
        .bool(try loop.changed(arguments.positional, renderer))
      }
    default: throw .type("'\(owner.typeName)' object has no method '\(name)'")
    }
  }
}
