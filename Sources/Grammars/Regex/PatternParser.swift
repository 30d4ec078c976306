/// Reads the subset of regular expressions that describes a set of texts and nothing else.
///
/// Literals, `.`, classes, the escapes `\d \w \s \D \W \S \n \r \t \f \v \0 \xHH \uHHHH \u{H…}`, groups
/// (named or not), alternatives, the quantifiers `* + ? {m} {m,} {m,n}` also in their lazy spelling. The whole
/// text must match; `^` at the start and `$` at the end of the expression or of an alternative say nothing
/// more. `\d`, `\w` and `\s` mean ASCII. Everything else is refused.
struct PatternParser {
  private let pattern: String
  let scalars: [Unicode.Scalar]
  var index = 0
  private var depth = 0

  /// Parses a regular expression.
  static func parse(_ pattern: String) throws(GrammarError) -> Pattern {
    var parser = PatternParser(pattern)
    guard parser.scalars.count <= GrammarLimits.patternLength else {
      throw .tooLarge(what: "characters of a regular expression", limit: GrammarLimits.patternLength)
    }
    let result = try parser.parseChoice()
    guard parser.index == parser.scalars.count else { throw parser.fault("unmatched ')'") }
    return result
  }

  private init(_ pattern: String) {
    self.pattern = pattern
    scalars = Array(pattern.unicodeScalars)
  }

  var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  func fault(_ reason: String) -> GrammarError {
    .invalidRegex(pattern: pattern, offset: index, reason: reason)
  }

  private mutating func parseChoice() throws(GrammarError) -> Pattern {
    var alternatives = [try parseSequence()]
    while take("|") { alternatives.append(try parseSequence()) }
    return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
  }

  private mutating func parseSequence() throws(GrammarError) -> Pattern {
    var parts: [Pattern] = []
    if depth == 0 { _ = take("^") }
    while let scalar = next, scalar != "|", scalar != ")" {
      if scalar == "$", depth == 0, index + 1 == scalars.count || scalars[index + 1] == "|" {
        index += 1
        break
      }
      parts.append(try parseQuantified())
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func parseQuantified() throws(GrammarError) -> Pattern {
    let atom = try parseAtom()
    guard let (low, high) = try parseQuantifier() else { return atom }
    if next == "+" { throw fault("possessive quantifiers are not supported") }
    _ = take("?")
    let start = index
    if try parseQuantifier() != nil {
      index = start
      throw fault("nothing to repeat")
    }
    // (x?)* in fewer ways to read a text.
    if case .repeated(let part, 0, 1) = atom { return .repeated(part, low: 0, high: high) }
    return .repeated(atom, low: low, high: high)
  }

  private mutating func parseQuantifier() throws(GrammarError) -> (low: Int, high: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{" else { return nil }
    let start = index
    index += 1
    let low = try parseCount()
    var high = low
    if take(",") { high = try parseCount() }
    // As in ECMAScript: a brace that counts nothing is a character.
    guard let low, take("}") else {
      index = start
      return nil
    }
    if let high, high < low {
      index = start
      throw fault("the bounds {\(low),\(high)} are in the wrong order")
    }
    return (low, high)
  }

  private mutating func parseCount() throws(GrammarError) -> Int? {
    var count: Int?
    while let digit = next, ScalarSet.digits.contains(digit) {
      count = (count ?? 0) * 10 + Int(digit.value - 0x30)
      guard count ?? 0 <= GrammarLimits.repetitions else {
        throw fault("more than \(GrammarLimits.repetitions) repetitions")
      }
      index += 1
    }
    return count
  }

  private mutating func parseAtom() throws(GrammarError) -> Pattern {
    guard let scalar = next else { throw fault("an unfinished expression") }
    switch scalar {
    case "(": return try parseGroup()
    case "[":
      index += 1
      return .scalar(try parseClass())
    case "\\":
      index += 1
      return .scalar(try parseEscape())
    case ".":
      index += 1
      return .scalar(ScalarSet("\n").inverted)
    case "*", "+", "?": throw fault("nothing to repeat")
    case "^", "$": throw fault("an anchor inside the expression is not supported")
    default:
      index += 1
      return .scalar(ScalarSet(scalar))
    }
  }

  private mutating func parseGroup() throws(GrammarError) -> Pattern {
    let start = index
    index += 1
    if take("?") { try parseGroupKind() }
    depth += 1
    guard depth <= GrammarLimits.nesting else {
      throw fault("groups nest deeper than \(GrammarLimits.nesting)")
    }
    let result = try parseChoice()
    depth -= 1
    guard take(")") else {
      index = start
      throw fault("unmatched '('")
    }
    return result
  }

  /// Accepts `?:` and names, which do not change what matches.
  private mutating func parseGroupKind() throws(GrammarError) {
    if take(":") { return }
    let start = index
    _ = take("P")
    guard take("<"), let first = next, first != "=", first != "!" else {
      index = start
      throw fault("look-around, flags and the like are not supported")
    }
    while let scalar = next, ScalarSet.word.contains(scalar) { index += 1 }
    guard take(">") else { throw fault("an unfinished group name") }
  }
}
