/// The tokens of a tiktoken file: lines of base64, a space and the rank, which is the id.
struct TiktokenFile {
  private(set) var tokens: [(bytes: [UInt8], rank: Int32)] = []

  /// A pair of ranks is looked up for each way to cut a token in two.
  private static let longestToken = 1024

  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if line.isEmpty { continue }
      guard let space = line.firstIndex(of: 0x20), let token = Self.decoded(line[..<space]), !token.isEmpty,
        token.count <= Self.longestToken, let rank = Self.rank(line[(space + 1)...])
      else {
        throw .invalidField(
          file: file,
          field: "line \(index + 1)",
          expected:
            "a token of 1 to \(Self.longestToken) bytes in base64, a space and a rank up to \(Vocabulary.largestID)",
          found: "'\(String(decoding: line.prefix(40), as: UTF8.self))'"
        )
      }
      tokens.append((token, rank))
    }
    guard !tokens.isEmpty else {
      throw .invalidField(file: file, field: "the file", expected: "lines of tokens and ranks", found: "none")
    }
  }

  /// Whether a file begins like a tiktoken file and not like a sentencepiece model.
  static func isTiktoken(_ bytes: [UInt8]) -> Bool { bytes.first != 0x0A }

  private static func rank(_ text: ArraySlice<UInt8>) -> Int32? {
    guard (1...7).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let rank = text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return rank <= Vocabulary.largestID ? Int32(rank) : nil
  }

  /// The bytes of a base64 text (RFC 4648), or nil when it is none.
  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let digits = text.prefix { $0 != UInt8(ascii: "=") }
    guard text.count - digits.count <= 2, text[digits.endIndex...].allSatisfy({ $0 == UInt8(ascii: "=") })
    else {
      return nil
    }
    var output: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return output
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
