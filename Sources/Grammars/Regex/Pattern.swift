/// A regular expression as a tree of parts.
indirect enum Pattern: Sendable {
  /// One character of a set.
  case scalar(ScalarSet)
  /// One part after the other.
  case sequence([Pattern])
  /// One of the parts.
  case choice([Pattern])
  /// A part several times; nil for no upper bound.
  case repeated(Pattern, low: Int, high: Int?)

  /// The language in bytes.
  func expression(_ encoding: ScalarEncoding) -> Expression {
    switch self {
    case .scalar(let set): encoding.expression(set)
    case .sequence(let parts): .sequence(parts.map { $0.expression(encoding) })
    case .choice(let parts): .choice(parts.map { $0.expression(encoding) })
    case .repeated(let part, let low, let high):
      .repeated(part.expression(encoding), low: low, high: high)
    }
  }

  /// The fewest and the most characters that match; nil for no upper bound.
  var lengths: (low: Int, high: Int?) {
    switch self {
    case .scalar: (1, 1)
    case .sequence(let parts):
      parts.map(\.lengths).reduce((0, 0)) { ($0.low + $1.low, Self.combine($0.high, $1.high, +)) }
    case .choice(let parts):
      parts.dropFirst().map(\.lengths).reduce(parts.first?.lengths ?? (0, 0)) {
        (min($0.low, $1.low), Self.combine($0.high, $1.high, max))
      }
    case .repeated(let part, let low, let high):
      (
        Self.product(part.lengths.low, low),
        part.lengths.high == 0 ? 0 : Self.combine(part.lengths.high, high, Self.product)
      )
    }
  }

  private static func combine(_ left: Int?, _ right: Int?, _ join: (Int, Int) -> Int) -> Int? {
    guard let left, let right else { return nil }
    return min(join(left, right), unbounded)
  }

  private static func product(_ left: Int, _ right: Int) -> Int {
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    return overflows ? unbounded : min(product, unbounded)
  }

  /// More characters than any text has, small enough to be added.
  private static let unbounded = 1 << 48

  /// The pattern for texts of certain lengths only.
  ///
  /// - Returns: Nil when that takes more than a look at the pattern: it neither implies the lengths nor is one
  ///   character set repeated.
  func limited(low: Int, high: Int?) -> Pattern? {
    let lengths = lengths
    let impliesHigh = high.map { high in lengths.high.map { $0 <= high } ?? false } ?? true
    if lengths.low >= low, impliesHigh { return self }
    switch self {
    case .repeated(.scalar(let set), let ownLow, let ownHigh):
      let highs = [ownHigh, high].compactMap { $0 }
      return .repeated(.scalar(set), low: max(low, ownLow), high: highs.min())
    default: return nil
    }
  }
}
