/// The decimal spellings, without exponent, of the numbers between two bounds.
struct NumberRange {
  let lower: NumberBound?
  let upper: NumberBound?
  let isInteger: Bool

  /// The numbers from zero up, and those below with a minus.
  var expression: Expression {
    var choices: [Expression] = []
    if upper.map({ !$0.isNegative }) ?? true {
      let low = lower.flatMap { $0.isNegative ? nil : $0 } ?? .zero(isExclusive: false)
      choices.append(magnitudes(from: low, to: upper))
    }
    if lower.map(\.isNegative) ?? true {
      let low = upper.flatMap { $0.isNegative ? $0 : nil } ?? .zero(isExclusive: true)
      choices.append(.sequence([.text("-"), magnitudes(from: low, to: lower)]))
    }
    return .choice(choices)
  }

  /// The numbers between two bounds whose signs do not count.
  private func magnitudes(from low: NumberBound, to high: NumberBound?) -> Expression {
    let shortest = low.integer.count
    guard let high else {
      return .choice([
        DigitWalk(low: low, high: nil, isInteger: isInteger).expression(digits: shortest),
        free(shortest + 1, nil),
      ])
    }
    let longest = high.integer.count
    guard shortest <= longest else { return .nothing }
    if shortest == longest {
      return DigitWalk(low: low, high: high, isInteger: isInteger).expression(digits: shortest)
    }
    var choices = [
      DigitWalk(low: low, high: nil, isInteger: isInteger).expression(digits: shortest),
      DigitWalk(low: nil, high: high, isInteger: isInteger).expression(digits: longest),
    ]
    if shortest + 1 < longest { choices.append(free(shortest + 1, longest - 1)) }
    return .choice(choices)
  }

  /// All numbers of so many digits before the point, two at least.
  private func free(_ low: Int, _ high: Int?) -> Expression {
    .sequence([
      .set("123456789"),
      .repeated(NumberGrammar.digit, low: low - 1, high: high.map { $0 - 1 }),
      isInteger
        ? .empty
        : .optional(.sequence([.text("."), .repeated(NumberGrammar.digit, low: 1, high: nil)])),
    ])
  }
}

/// Spells numbers digit by digit beside the bounds that the digits so far are equal to.
private struct DigitWalk {
  var low: NumberBound?
  var high: NumberBound?
  let isInteger: Bool

  /// The numbers with so many digits before the point; bounds have as many.
  func expression(digits: Int) -> Expression { integer(0, of: digits, low, high) }

  private func integer(_ place: Int, of count: Int, _ low: NumberBound?, _ high: NumberBound?) -> Expression {
    guard place < count else { return point(low, high) }
    guard low != nil || high != nil else {
      return .sequence([
        .repeated(NumberGrammar.digit, low: count - place, high: count - place), point(nil, nil),
      ])
    }
    // Only zero itself starts with zero.
    let first = low?.integer[place] ?? (place == 0 && count > 1 ? 1 : 0)
    return digit(first, high?.integer[place] ?? 9, low, high) { integer(place + 1, of: count, $0, $1) }
  }

  /// The end of the number, or point and fraction.
  private func point(_ low: NumberBound?, _ high: NumberBound?) -> Expression {
    var choices: [Expression] = []
    if mayEnd(0, low, high) { choices.append(.empty) }
    if !isInteger { choices.append(.sequence([.text("."), fraction(0, low, high)])) }
    return .choice(choices)
  }

  /// Digits behind the point, one at least when none stand there yet.
  private func fraction(_ place: Int, _ low: NumberBound?, _ high: NumberBound?) -> Expression {
    let least = place == 0 ? 1 : 0
    let zeros = Expression.repeated(.text("0"), low: 0, high: nil)
    let isAtLow = low.map { place >= $0.fraction.count } ?? false
    let isAtHigh = high.map { place >= $0.fraction.count } ?? false
    // Behind the last digit of a lower bound every further digit is enough.
    let low = isAtLow && low?.isExclusive == false ? nil : low
    if isAtHigh {
      let isReached = low == nil && high?.isExclusive == false
      return isReached ? .repeated(.text("0"), low: least, high: nil) : .nothing
    }
    guard low != nil || high != nil else {
      return .repeated(NumberGrammar.digit, low: least, high: nil)
    }
    if isAtLow, high == nil {
      let more = Expression.repeated(NumberGrammar.digit, low: 0, high: nil)
      return .sequence([zeros, .set("123456789"), more])
    }
    let first = low.map { place < $0.fraction.count ? $0.fraction[place] : 0 } ?? 0
    let rest = digit(first, high?.fraction[place] ?? 9, low, high) { fraction(place + 1, $0, $1) }
    return place > 0 && mayEnd(place, low, high) ? .optional(rest) : rest
  }

  /// Whether a number may end behind so many digits of its fraction, equal so far to these bounds.
  private func mayEnd(_ place: Int, _ low: NumberBound?, _ high: NumberBound?) -> Bool {
    let isAboveLow = low.map { $0.fraction.count <= place && !$0.isExclusive } ?? true
    let isBelowHigh = high.map { $0.fraction.count > place || !$0.isExclusive } ?? true
    return isAboveLow && isBelowHigh
  }

  /// A digit between two and what follows it, which stays beside a bound only behind that bound's own digit.
  private func digit(
    _ first: UInt8,
    _ last: UInt8,
    _ low: NumberBound?,
    _ high: NumberBound?,
    _ rest: (NumberBound?, NumberBound?) -> Expression
  ) -> Expression {
    guard first <= last else { return .nothing }
    func followed(_ digits: ClosedRange<UInt8>, _ low: NumberBound?, _ high: NumberBound?) -> Expression {
      .sequence([.bytes(ByteSet(digits.lowerBound + 0x30...digits.upperBound + 0x30)), rest(low, high)])
    }
    if first == last { return followed(first...last, low, high) }
    let inner = (low == nil ? first : first + 1, high == nil ? last : last - 1)
    var choices: [Expression] = []
    if low != nil { choices.append(followed(first...first, low, nil)) }
    if inner.0 <= inner.1 { choices.append(followed(inner.0...inner.1, nil, nil)) }
    if high != nil { choices.append(followed(last...last, nil, high)) }
    return .choice(choices)
  }
}
