internal import OrderedJSON

extension SchemaCompiler {
  /// The numbers that fit.
  func number(_ keywords: Keywords, isInteger: Bool) throws(GrammarError) -> Expression {
    let range = NumberRange(
      lower: try NumberBound.strictest(keywords, "minimum", "exclusiveMinimum", isLower: true),
      upper: try NumberBound.strictest(keywords, "maximum", "exclusiveMaximum", isLower: false),
      isInteger: isInteger
    )
    let digits = try NumberGrammar.Digits(keywords, isInteger: isInteger)
    guard range.lower != nil || range.upper != nil else { return digits.expression }
    guard digits == NumberGrammar.Digits(isInteger: isInteger) else {
      throw keywords.unsupported("numbers of digits that hold together with bounds")
    }
    return range.expression
  }
}

/// The spellings of numbers.
enum NumberGrammar {
  static let digit = Expression.set("0123456789")
  static let number = Digits(isInteger: false).expression

  /// How many digits the parts of a number may have, where the schema says so (`minDigitsInteger` …).
  struct Digits: Equatable {
    private let isInteger: Bool
    private var integer = Count(low: 1)
    private var fraction = Count(low: 1)
    /// Two digits keep the value within what a 64-bit float holds.
    private var exponent = Count(low: 1, high: 2)

    private struct Count: Equatable {
      var low: Int
      var high: Int?
    }

    init(isInteger: Bool) { self.isInteger = isInteger }

    init(_ keywords: Keywords, isInteger: Bool) throws(GrammarError) {
      self.isInteger = isInteger
      try Self.read(keywords, isInteger ? "Digits" : "DigitsInteger", into: &integer)
      guard !isInteger else { return }
      try Self.read(keywords, "DigitsFraction", into: &fraction)
      try Self.read(keywords, "DigitsExponent", into: &exponent)
    }

    private static func read(
      _ keywords: Keywords,
      _ name: String,
      into count: inout Count
    ) throws(GrammarError) {
      if let low = try keywords.count("min" + name) { count.low = max(low, 1) }
      if let high = try keywords.count("max" + name) { count.high = high }
    }

    /// An optional minus, digits without leading zeros, and for a number fraction and exponent.
    var expression: Expression {
      let first = Expression.sequence([
        .set("123456789"),
        .repeated(NumberGrammar.digit, low: integer.low - 1, high: integer.high.map { $0 - 1 }),
      ])
      let whole = Expression.sequence([
        .optional(.text("-")), integer.low > 1 ? first : .choice([.text("0"), first]),
      ])
      if isInteger { return whole }
      let fraction = Expression.sequence([.text("."), digits(fraction)])
      let exponent = Expression.sequence([.set("eE"), .optional(.set("+-")), digits(exponent)])
      return .sequence([whole, .optional(fraction), .optional(exponent)])
    }

    private func digits(_ count: Count) -> Expression {
      .repeated(NumberGrammar.digit, low: count.low, high: count.high)
    }
  }
}
