extension PatternParser {
  /// Reads a class behind its opening bracket.
  mutating func parseClass() throws(GrammarError) -> ScalarSet {
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if scalar == "[", index + 1 < scalars.count, [":", ".", "="].contains(scalars[index + 1]) {
        throw fault("POSIX classes are not supported")
      }
      let low = try parseClassMember()
      guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        ranges += low.ranges
        continue
      }
      index += 1
      let high = try parseClassMember()
      guard let first = low.single, let last = high.single, first <= last else {
        throw fault("a range of characters is in the wrong order or not between characters")
      }
      ranges.append(first...last)
    }
    guard take("]") else { throw fault("an unfinished class") }
    let set = ScalarSet(ranges)
    return isInverted ? set.inverted : set
  }

  private mutating func parseClassMember() throws(GrammarError) -> ScalarSet {
    guard let scalar = next else { throw fault("an unfinished class") }
    index += 1
    if scalar != "\\" { return ScalarSet(scalar) }
    if take("b") { return ScalarSet("\u{8}") }
    return try parseEscape()
  }

  /// Reads what stands behind a backslash.
  mutating func parseEscape() throws(GrammarError) -> ScalarSet {
    guard let scalar = next else { throw fault("an unfinished escape") }
    index += 1
    switch scalar {
    case "d": return .digits
    case "D": return .digits.inverted
    case "w": return .word
    case "W": return .word.inverted
    case "s": return .whiteSpace
    case "S": return .whiteSpace.inverted
    case "n": return ScalarSet("\n")
    case "r": return ScalarSet("\r")
    case "t": return ScalarSet("\t")
    case "f": return ScalarSet("\u{C}")
    case "v": return ScalarSet("\u{B}")
    case "0": return ScalarSet("\0")
    case "x": return try parseHex(digits: 2)
    case "u": return try parseHex(digits: 4)
    default:
      guard !ScalarSet.word.contains(scalar) || scalar == "_" else {
        index -= 1
        throw fault("the escape '\\\(scalar)' is not supported")
      }
      return ScalarSet(scalar)
    }
  }

  /// Reads the hexadecimal number of a character, in braces or of a fixed length.
  private mutating func parseHex(digits: Int) throws(GrammarError) -> ScalarSet {
    let start = index
    let isBraced = take("{")
    var value: UInt32 = 0
    var count = 0
    while count < (isBraced ? 6 : digits), let digit = next.flatMap(Self.hexValue) {
      value = value << 4 | digit
      count += 1
      index += 1
    }
    let isWhole = isBraced ? count > 0 && take("}") : count == digits
    guard isWhole, let scalar = Unicode.Scalar(value) else {
      index = start
      throw fault("a damaged character number")
    }
    return ScalarSet(scalar)
  }

  private static func hexValue(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 0x30
    case "a"..."f": scalar.value - 0x61 + 10
    case "A"..."F": scalar.value - 0x41 + 10
    default: nil
    }
  }
}

extension ScalarSet {
  /// The only member, if there is just one.
  fileprivate var single: UInt32? {
    guard ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }
}
