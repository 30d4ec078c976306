/// A value that a template computes with.
enum Value {
  case undefined(Undefined)
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits in decimal digits: printed and compared, never computed with.
  case wideInteger(String)
  case float(Double)
  case string(String)
  case list(Elements)
  case tuple(Elements)
  case dict(Dictionary)
  /// What `keys()`, `values()` and `items()` of a dictionary give.
  case view(Dictionary, Dictionary.Part)
  case range(NumberRange)
  case generator(Generator)
  case namespace(Namespace)
  case loop(LoopState)
  case function(any Callable)

  /// The items of a list or tuple, and how deep lists nest in them.
  struct Elements {
    let items: [Value]
    let depth: Int
    /// Whether this is a pair from `groupby`, whose parts have the names `grouper` and `list`.
    var isGroup = false
  }

  /// The numbers from `start` up to but without `stop`.
  struct NumberRange: Equatable {
    let start: Int
    let step: Int
    let count: Int

    subscript(index: Int) -> Value { .int(start + index * step) }
  }
}

/// Why a value is not there.
struct Undefined {
  /// What using it means: ``Fault/Kind/undefined``, or ``Fault/Kind/sandbox`` for a forbidden attribute.
  var kind: Fault.Kind = .undefined
  let hint: Hint

  indirect enum Hint {
    case name(String)
    case attribute(owner: Value, name: String)
    case words(String)
  }

  var fault: Fault {
    switch hint {
    case .name(let name): Fault(kind, "'\(name)' is undefined")
    case .attribute(let owner, let name): Fault(kind, "'\(owner.ownerName)' has no attribute '\(name)'")
    case .words(let words): Fault(kind, words)
    }
  }
}

extension Value {
  static func missing(_ words: String) -> Value { .undefined(Undefined(hint: .words(words))) }

  /// The name of the value's type in Python, for messages.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .int, .wideInteger: "int"
    case .float: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dict: "dict"
    case .view(_, let part): part.typeName
    case .range: "range"
    case .generator: "generator"
    case .namespace: "Namespace"
    case .loop: "LoopContext"
    case .function(let function): function.typeName
    }
  }

  /// How messages about missing attributes name the owner.
  fileprivate var ownerName: String {
    if case .none = self { return "None" }
    return typeName + " object"
  }

  /// How deep lists, tuples, dictionaries and generators nest.
  var depth: Int {
    switch self {
    case .list(let elements), .tuple(let elements): elements.depth
    case .dict(let dictionary), .view(let dictionary, _): dictionary.depth
    case .generator(let generator): generator.depth
    case .loop(let loop): loop.depth
    case .function(let function): function.depth
    case .undefined(let undefined):
      if case .attribute(let owner, _) = undefined.hint { owner.depth + 1 } else { 0 }
    default: 0
    }
  }

  var isUndefined: Bool {
    if case .undefined = self { return true }
    return false
  }

  /// Python's truth value.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let elements), .tuple(let elements): !elements.items.isEmpty
    case .dict(let dictionary), .view(let dictionary, _): !dictionary.entries.isEmpty
    case .range(let range): range.count > 0
    case .wideInteger, .generator, .namespace, .loop, .function: true
    }
  }

  /// Python's `len`, or nil where a value has none.
  var length: Int? {
    switch self {
    case .undefined: 0
    case .string(let text): text.unicodeScalars.count
    case .list(let elements), .tuple(let elements): elements.items.count
    case .dict(let dictionary), .view(let dictionary, _): dictionary.entries.count
    case .range(let range): range.count
    default: nil
    }
  }

  var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The number as Python's arithmetic takes it: Booleans are 0 and 1.
  var integer: Int? {
    switch self {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  var double: Double? {
    switch self {
    case .float(let value): value
    case .wideInteger(let digits): Double(digits)
    default: integer.map(Double.init)
    }
  }

  var isNumber: Bool { double != nil }
}
