extension Filter {
  static let numberFilters: [Filter] = [
    Filter("abs", []) { (call) throws(Fault) in
      if case .float(let number) = call.value { return .float(number.magnitude) }
      if case .undefined(let undefined) = call.value { throw undefined.fault }
      guard let number = call.value.integer else {
        throw .type("bad operand type for abs(): '\(call.value.typeName)'")
      }
      guard number != .min else { throw Fault.integerOverflow }
      return .int(number < 0 ? -number : number)
    },
    Filter("int", ["default?", "base?"], int),
    Filter("float", ["default?"]) { (call) throws(Fault) in
      if case .undefined(let undefined) = call.value { throw undefined.fault }
      if let number = call.value.double { return .float(number) }
      if case .string(let text) = call.value, let number = double(text) { return .float(number) }
      return call.values[0] ?? .float(0)
    },
    Filter("round", ["precision?", "method?"], round),
    Filter("sum", ["attribute?", "start?"]) { (call) throws(Fault) in
      var total = call.values[1] ?? .int(0)
      for item in try call.value.items(call.renderer) {
        total = try BinaryOperator.add.apply(
          total,
          try AttributePath(call.values[0]).value(of: item, call.renderer),
          call.renderer
        )
      }
      return total
    },
  ]

  /// Python's `float(text)`.
  private static func double(_ text: String) -> Double? {
    let stripped = PythonText.stripped(text, nil)
    guard !stripped.utf8.contains(UInt8(ascii: "x")), !stripped.utf8.contains(UInt8(ascii: "X")) else {
      return nil
    }
    guard let digits = withoutUnderscores(stripped) else { return nil }
    switch digits.lowercased() {
    case "infinity", "+infinity": return .infinity
    case "-infinity": return -.infinity
    default: return digits.contains("(") ? nil : Double(digits)
    }
  }

  /// Takes out underscores that stand between two digits; nil when one stands elsewhere.
  private static func withoutUnderscores(_ text: String) -> String? {
    let bytes = Bytes(text)
    for index in bytes.indices where bytes[index] == UInt8(ascii: "_") {
      guard index > 0, index + 1 < bytes.count, Unicode.Scalar(bytes[index - 1]).properties.isASCIIHexDigit,
        Unicode.Scalar(bytes[index + 1]).properties.isASCIIHexDigit
      else { return nil }
    }
    return bytes.filter { $0 != UInt8(ascii: "_") }.text
  }

  private static func int(_ call: Call) throws(Fault) -> Value {
    let standard = call.values[0] ?? .int(0)
    switch call.value {
    case .undefined(let undefined): throw undefined.fault
    case .wideInteger: return call.value
    case .float(let number): return try whole(number) ?? standard
    case .string(let text):
      let base = try call.integer(1, standard: 10)
      if let value = try integer(text, base) { return value }
      guard let number = double(text), let value = try whole(number) else { return standard }
      return value
    default: return call.value.integer.map(Value.int) ?? standard
    }
  }

  private static func whole(_ number: Double) throws(Fault) -> Value? {
    guard number.isFinite else { return nil }
    guard let integer = Int(exactly: number.rounded(.towardZero)) else { throw Fault.integerOverflow }
    return .int(integer)
  }

  /// Python's `int(text, base)`.
  private static func integer(_ text: String, _ base: Int) throws(Fault) -> Value? {
    guard base == 0 || (2...36).contains(base),
      var digits = withoutUnderscores(PythonText.stripped(text, nil))
    else {
      return nil
    }
    var sign = ""
    if let first = digits.first, first == "-" || first == "+" {
      sign = first == "-" ? "-" : ""
      digits.removeFirst()
    }
    var radix = base
    for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where (base == value || base == 0) && digits.lowercased().hasPrefix(prefix) {
      digits.removeFirst(2)
      radix = value
    }
    if radix == 0 { radix = 10 }
    guard !digits.isEmpty, digits.unicodeScalars.allSatisfy({ $0.isASCII && $0.isIdentifierPart }),
      digits.utf8.allSatisfy({ Int(String(Unicode.Scalar($0)), radix: radix) != nil })
    else { return nil }
    if let value = Int(sign + digits, radix: radix) { return .int(value) }
    guard radix == 10, digits.utf8.count <= 4300 else { throw Fault.integerOverflow }
    return .wideInteger(sign + String(digits.drop { $0 == "0" }))
  }

  private static func round(_ call: Call) throws(Fault) -> Value {
    let precision = try call.integer(0, standard: 0)
    let method = try call.text(1, standard: "common")
    guard ["common", "ceil", "floor"].contains(method) else {
      throw .runtime("method must be common, ceil or floor")
    }
    if case .undefined(let undefined) = call.value { throw undefined.fault }
    guard let number = call.value.double else {
      throw .type("type \(call.value.typeName) doesn't define __round__ method")
    }
    guard precision.magnitude < 300 else { throw .limit("a rounding precision beyond 300 digits") }
    if method != "common" {
      let scale = TemplateMath.power(10, Double(precision))
      return .float((number * scale).rounded(method == "ceil" ? .up : .down) / scale)
    }
    if let integer = call.value.integer {
      return precision >= 0 ? .int(integer) : .int(try rounded(integer, digits: -precision))
    }
    guard number.isFinite, precision < 30 else { return .float(number) }
    if precision < 0 {
      let scale = TemplateMath.power(10, Double(-precision))
      return .float((number / scale).rounded(.toNearestOrEven) * scale)
    }
    let text = TemplateMath.format(number.magnitude, type: "f", precision: precision, isAlternate: false)
    return .float((Double(text) ?? 0) * (number.sign == .minus ? -1 : 1))
  }

  private static func rounded(_ integer: Int, digits: Int) throws(Fault) -> Int {
    guard digits < 18 else { return 0 }
    let scale = Int(TemplateMath.power(10, Double(digits)))
    var (quotient, remainder) = integer.quotientAndRemainder(dividingBy: scale)
    let twice = remainder.magnitude * 2
    if twice > UInt(scale) || (twice == UInt(scale) && quotient % 2 != 0) {
      quotient += remainder < 0 ? -1 : 1
    }
    remainder = 0
    let (result, overflow) = quotient.multipliedReportingOverflow(by: scale)
    guard !overflow else { throw Fault.integerOverflow }
    return result
  }
}
