/// A language over bytes, as a tree of parts.
indirect enum Expression: Sendable {
  /// One byte of a set; of an empty set, no text at all.
  case bytes(ByteSet)
  /// These bytes.
  case literal([UInt8])
  /// One part after the other.
  case sequence([Expression])
  /// One of the parts.
  case choice([Expression])
  /// A part several times; nil for no upper bound.
  case repeated(Expression, low: Int, high: Int?)
  /// Elements in order, of which optional ones may be missing: the first that is there stands after `before`,
  /// every other after `by`.
  case separated([Element], before: Expression, by: Expression)
  /// A rule of the grammar by number: what may contain itself.
  case rule(Int)

  /// A part of `separated`.
  struct Element: Sendable {
    var expression: Expression
    var isRequired: Bool
  }

  /// The empty text.
  static let empty = Expression.sequence([])
  /// No text.
  static let nothing = Expression.bytes(ByteSet())
  /// What may stand between the parts of a JSON text.
  static let space = Expression.optional(.literal([0x20]))

  static func text(_ text: String) -> Expression { .literal(Array(text.utf8)) }

  /// One of some texts, written so that a common start stands once: thousands of texts are few at each byte.
  static func oneOf(_ texts: [[UInt8]]) -> Expression {
    var sorted: [ArraySlice<UInt8>] = []
    for text in texts.map({ $0[...] }).sorted(by: { $0.lexicographicallyPrecedes($1) })
    where sorted.last != text {
      sorted.append(text)
    }
    return branch(sorted[...], depth: 0)
  }

  private static func branch(_ sorted: ArraySlice<ArraySlice<UInt8>>, depth: Int) -> Expression {
    guard let first = sorted.first, let last = sorted.last else { return .nothing }
    // In order, what the first and the last start with all start with.
    let common = zip(first, last).prefix { $0 == $1 }.count
    let start = Expression.literal(Array(first.prefix(common)))
    if sorted.count == 1 { return start }
    let rests = sorted.map { $0.dropFirst(common) }
    guard depth < GrammarLimits.nesting else {
      return .sequence([start, .choice(rests.map { .literal(Array($0)) })])
    }
    var choices: [Expression] = []
    var place = 0
    while place < rests.count {
      let end = rests[place...].firstIndex { $0.first != rests[place].first } ?? rests.count
      choices.append(rests[place].isEmpty ? .empty : branch(rests[place..<end], depth: depth + 1))
      place = end
    }
    return .sequence([start, .choice(choices)])
  }

  static func optional(_ expression: Expression) -> Expression { .repeated(expression, low: 0, high: 1) }

  static func set(_ characters: String) -> Expression { .bytes(ByteSet(characters.utf8)) }

  /// Whether the empty text fits; a rule, which stands for a JSON value, never is empty.
  var isNullable: Bool {
    switch self {
    case .bytes, .rule: false
    case .literal(let bytes): bytes.isEmpty
    case .sequence(let parts): parts.allSatisfy(\.isNullable)
    case .choice(let parts): parts.contains(where: \.isNullable)
    case .repeated(let part, let low, let high): low == 0 || high == 0 || part.isNullable
    case .separated(let elements, _, _): elements.allSatisfy { !$0.isRequired || $0.expression.isNullable }
    }
  }

  /// About how many instructions it makes; no more than a bound that is out of reach anyway.
  var size: Int {
    switch self {
    case .bytes, .rule: 1
    case .literal(let bytes): bytes.count
    case .sequence(let parts), .choice(let parts): parts.reduce(0) { min($0 + $1.size, Self.sizeBound) }
    case .repeated(let part, let low, let high):
      min(part.size * min(max(low, high ?? 1, 1), Self.sizeBound), Self.sizeBound)
    case .separated(let elements, let first, let separator):
      elements.reduce(0) { min($0 + 2 * $1.expression.size + first.size + separator.size, Self.sizeBound) }
    }
  }

  private static let sizeBound = 1 << 24
}
