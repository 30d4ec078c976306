internal import OrderedJSON

/// A bound of numbers in decimal digits.
struct NumberBound: Sendable {
  var isNegative: Bool
  /// Without leading zeros, but one digit at least.
  var integer: [UInt8]
  /// Without trailing zeros.
  var fraction: [UInt8]
  var isExclusive: Bool

  static func zero(isExclusive: Bool) -> NumberBound {
    NumberBound(isNegative: false, integer: [0], fraction: [], isExclusive: isExclusive)
  }

  var isZero: Bool { integer == [0] && fraction.isEmpty }

  /// The one of two bounds, given or not, that leaves fewer numbers.
  static func strictest(
    _ keywords: Keywords,
    _ inclusive: String,
    _ exclusive: String,
    isLower: Bool
  ) throws(GrammarError) -> NumberBound? {
    var bounds: [(bound: NumberBound, value: Double)] = []
    if let number = try keywords.number(inclusive) {
      bounds.append((try NumberBound(number, isExclusive: false, keywords), number.double))
    }
    // Draft 4 spelled an exclusive bound as a flag beside the other.
    if let flag = keywords[exclusive]?.boolValue {
      if flag { for index in bounds.indices { bounds[index].bound.isExclusive = true } }
    } else if let number = try keywords.number(exclusive) {
      bounds.append((try NumberBound(number, isExclusive: true, keywords), number.double))
    }
    guard bounds.count == 2 else { return bounds.first?.bound }
    let (first, second) = (bounds[0], bounds[1])
    let takesFirst = isLower ? first.value > second.value : first.value < second.value
    return takesFirst ? first.bound : second.bound
  }

  private init(isNegative: Bool, integer: [UInt8], fraction: [UInt8], isExclusive: Bool) {
    self.isNegative = isNegative
    self.integer = integer
    self.fraction = fraction
    self.isExclusive = isExclusive
  }

  private init(_ number: JSONNumber, isExclusive: Bool, _ keywords: Keywords) throws(GrammarError) {
    var text = Array(number.text.utf8)[...]
    isNegative = text.first == UInt8(ascii: "-")
    if isNegative { text.removeFirst() }
    var exponent = 0
    if let place = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      exponent = Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? .max
      text = text[..<place]
    }
    let parts = text.split(separator: UInt8(ascii: "."))
    var digits = parts.joined().map { $0 - UInt8(ascii: "0") }
    let limit = GrammarLimits.boundDigits
    guard digits.count <= limit, (-limit...limit).contains(exponent) else {
      throw keywords.unsupported("the bound \(number.text) has more than \(limit) digits")
    }
    var point = parts[0].count + exponent
    if point < 0 {
      digits.insert(contentsOf: repeatElement(0, count: -point), at: 0)
      point = 0
    }
    if point > digits.count { digits += repeatElement(0, count: point - digits.count) }
    let whole = Array(digits[..<point].drop { $0 == 0 })
    integer = whole.isEmpty ? [0] : whole
    fraction = Array(digits[point...].reversed().drop { $0 == 0 }.reversed())
    self.isExclusive = isExclusive
    if isZero { isNegative = false }
  }
}
