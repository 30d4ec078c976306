/// An arithmetic operator of two operands, with Python's meaning.
enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"

  func apply(_ left: Value, _ right: Value, _ renderer: Renderer) throws(Fault) -> Value {
    try renderer.charge(1)
    if case .string(let format) = left, self == .modulo {
      return try renderer.string(try PercentFormat.apply(format, to: right, renderer))
    }
    if case .undefined(let undefined) = left { throw undefined.fault }
    if case .undefined(let undefined) = right { throw undefined.fault }
    if let one = left.integer, let two = right.integer { return try Self.integers(self, one, two) }
    if left.isNumber, right.isNumber { return try numbers(left, right) }
    if let sequence = try sequences(left, right, renderer) { return sequence }
    throw mismatch(left, right)
  }

  private func mismatch(_ left: Value, _ right: Value) -> Fault {
    if self == .add, case .string = left {
      return .type("can only concatenate str (not \"\(right.typeName)\") to str")
    }
    return .type(
      "unsupported operand type(s) for \(rawValue): '\(left.typeName)' and '\(right.typeName)'"
    )
  }

  // MARK: Numbers

  private static func integers(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws(Fault) -> Value
  {
    switch operation {
    case .add: try checked(left.addingReportingOverflow(right))
    case .subtract: try checked(left.subtractingReportingOverflow(right))
    case .multiply: try checked(left.multipliedReportingOverflow(by: right))
    case .divide:
      if right == 0 { throw .runtime("division by zero") } else { .float(Double(left) / Double(right)) }
    case .floorDivide: .int(try divide(left, right).quotient)
    case .modulo: .int(try divide(left, right).remainder)
    case .power: try power(left, right)
    }
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Fault) -> Value {
    guard !result.overflow else { throw Fault.integerOverflow }
    return .int(result.partialValue)
  }

  /// Rounds towards minus infinity; the remainder has the sign of the divisor.
  private static func divide(_ left: Int, _ right: Int) throws(Fault) -> (quotient: Int, remainder: Int) {
    guard right != 0 else { throw .runtime("integer division or modulo by zero") }
    guard right != -1 else {
      guard left != .min else { throw Fault.integerOverflow }
      return (-left, 0)
    }
    let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
    return remainder != 0 && (remainder < 0) != (right < 0)
      ? (quotient - 1, remainder + right) : (quotient, remainder)
  }

  private static func power(_ base: Int, _ exponent: Int) throws(Fault) -> Value {
    guard exponent >= 0 else {
      guard base != 0 else { throw .runtime("0.0 cannot be raised to a negative power") }
      return .float(TemplateMath.power(Double(base), Double(exponent)))
    }
    var (result, factor, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 {
        let product = result.multipliedReportingOverflow(by: factor)
        guard !product.overflow else { throw Fault.integerOverflow }
        result = product.partialValue
      }
      rest >>= 1
      guard rest > 0 else { break }
      let square = factor.multipliedReportingOverflow(by: factor)
      guard !square.overflow else { throw Fault.integerOverflow }
      factor = square.partialValue
    }
    return .int(result)
  }

  private func numbers(_ left: Value, _ right: Value) throws(Fault) -> Value {
    for value in [left, right] {
      if case .wideInteger = value { throw .limit("arithmetic on an integer that does not fit in 64 bits") }
    }
    guard let one = left.double, let two = right.double else { throw mismatch(left, right) }
    switch self {
    case .add: return .float(one + two)
    case .subtract: return .float(one - two)
    case .multiply: return .float(one * two)
    case .power:
      guard one != 0 || two >= 0 else { throw .runtime("0.0 cannot be raised to a negative power") }
      guard one >= 0 || two == two.rounded() || one.isInfinite else {
        throw .type("a negative number raised to a fraction is complex, which is not supported")
      }
      let result = TemplateMath.power(one, two)
      guard result.isFinite || !one.isFinite || !two.isFinite else {
        throw .runtime("numerical result out of range")
      }
      return .float(result)
    case .divide, .floorDivide, .modulo:
      guard two != 0 else { throw .runtime("float division by zero") }
      if self == .divide { return .float(one / two) }
      let remainder = TemplateMath.modulo(one, two)
      return .float(self == .modulo ? remainder : TemplateMath.floorDivide(one, two, remainder))
    }
  }

  // MARK: Strings and lists

  private func sequences(_ left: Value, _ right: Value, _ renderer: Renderer) throws(Fault) -> Value? {
    switch (self, left, right) {
    case (.add, .string(let one), .string(let two)):
      try renderer.charge(bytes: one.utf8.count + two.utf8.count)
      return .string(one + two)
    case (.add, .list(let one), .list(let two)): return try renderer.list(one.items + two.items)
    case (.add, .tuple(let one), .tuple(let two)): return try renderer.tuple(one.items + two.items)
    case (.multiply, .string, _), (.multiply, .list, _), (.multiply, .tuple, _):
      guard let count = right.integer else { return nil }
      return try Self.repeated(left, max(0, count), renderer)
    case (.multiply, _, .string), (.multiply, _, .list), (.multiply, _, .tuple):
      guard let count = left.integer else { return nil }
      return try Self.repeated(right, max(0, count), renderer)
    default: return nil
    }
  }

  private static func repeated(_ value: Value, _ count: Int, _ renderer: Renderer) throws(Fault) -> Value {
    switch value {
    case .string(let text):
      try renderer.charge(bytes: size(text.utf8.count, count))
      return .string(String(repeating: text, count: text.isEmpty ? 0 : count))
    case .list(let elements), .tuple(let elements):
      try renderer.charge(count: size(elements.items.count, count))
      let times = elements.items.isEmpty ? 0 : count
      let items = Array(repeatElement(elements.items, count: times).joined())
      if case .list = value { return try renderer.list(items) }
      return try renderer.tuple(items)
    default: return value
    }
  }

  private static func size(_ length: Int, _ count: Int) -> Int {
    let product = length.multipliedReportingOverflow(by: count)
    return product.overflow ? .max : product.partialValue
  }
}
