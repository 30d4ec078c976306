/// What becomes of the matches of a splitting rule.
enum SplitBehavior: String, CaseIterable, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  init(_ field: JSONField) throws(TokenizerError) {
    guard let behavior = Self(rawValue: try field.string()) else {
      throw field.mustBe("one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self = behavior
  }

  /// Appends the words that the behaviour makes of a run of matches and gaps, which cover a word.
  func append(_ parts: [Part], to words: inout [Range<Int>]) {
    switch self {
    case .isolated: for part in parts { words.appendWord(part.range) }
    case .removed: for part in parts where !part.isMatch { words.appendWord(part.range) }
    case .contiguous: Self.appendContiguous(parts, to: &words)
    case .mergedWithPrevious: Self.appendMergedWithPrevious(parts, to: &words)
    case .mergedWithNext: Self.appendMergedWithNext(parts, to: &words)
    }
  }

  /// A match or the gap between two.
  struct Part {
    let range: Range<Int>
    let isMatch: Bool
  }

  private static func appendContiguous(_ parts: [Part], to words: inout [Range<Int>]) {
    var open: Part?
    for part in parts {
      if let last = open, last.isMatch == part.isMatch {
        open = Part(range: last.range.lowerBound..<part.range.upperBound, isMatch: part.isMatch)
      } else {
        if let last = open { words.appendWord(last.range) }
        open = part
      }
    }
    if let last = open { words.appendWord(last.range) }
  }

  private static func appendMergedWithPrevious(_ parts: [Part], to words: inout [Range<Int>]) {
    var open: Range<Int>?
    var previousIsMatch = false
    for part in parts {
      if part.isMatch, !previousIsMatch, let range = open {
        open = range.lowerBound..<part.range.upperBound
      } else {
        if let range = open { words.appendWord(range) }
        open = part.range
      }
      previousIsMatch = part.isMatch
    }
    if let range = open { words.appendWord(range) }
  }

  private static func appendMergedWithNext(_ parts: [Part], to words: inout [Range<Int>]) {
    var merged: [Range<Int>] = []
    var nextIsMatch = false
    for part in parts.reversed() {
      if part.isMatch, !nextIsMatch, let range = merged.last {
        merged[merged.count - 1] = part.range.lowerBound..<range.upperBound
      } else {
        merged.append(part.range)
      }
      nextIsMatch = part.isMatch
    }
    for range in merged.reversed() { words.appendWord(range) }
  }
}

extension [Range<Int>] {
  /// Appends a word unless it is empty.
  @inline(__always)
  mutating func appendWord(_ range: Range<Int>) {
    if !range.isEmpty { append(range) }
  }
}

extension [SplitBehavior.Part] {
  /// Appends a gap or a match unless it is empty.
  mutating func appendPart(_ range: Range<Int>, isMatch: Bool) {
    if !range.isEmpty { append(SplitBehavior.Part(range: range, isMatch: isMatch)) }
  }
}
