/// Looks for stop strings in a text that arrives in pieces, and holds back what may still become one.
public struct StopMatcher: Sendable {
  private let mode: StopMode
  private var patterns: [StopPattern]
  private var held: [UInt8] = []
  private var hasMatched = false

  /// Makes a matcher; empty stop strings are ignored.
  public init(_ stopStrings: [String], mode: StopMode) {
    self.mode = mode
    patterns = stopStrings.filter { !$0.isEmpty }.map(StopPattern.init)
  }

  /// Takes the text of the next token.
  ///
  /// The stop string that ends first counts, the longest if several end together. After a match nothing more
  /// is emitted.
  ///
  /// - Returns: The text that may be shown, and whether a stop string was found.
  public mutating func append(_ text: String) -> (emit: String, matched: Bool) {
    guard !hasMatched else { return ("", true) }
    guard !patterns.isEmpty else { return (text, false) }
    return mode == .tokenBoundary ? appendAtBoundary(text) : appendAnywhere(text)
  }

  /// Ends the text.
  ///
  /// - Returns: What was held back and never became a stop string.
  public mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  private mutating func appendAtBoundary(_ text: String) -> (emit: String, matched: Bool) {
    // A token without text changes nothing.
    for byte in text.utf8 {
      let isComplete = patterns.contains(where: \.isComplete)
      advance(byte)
      hasMatched = patterns.contains(where: \.isComplete) || (isComplete && byte == UInt8(ascii: "\n"))
    }
    return (text, hasMatched)
  }

  private mutating func appendAnywhere(_ text: String) -> (emit: String, matched: Bool) {
    for byte in text.utf8 {
      held.append(byte)
      advance(byte)
      let found = patterns.lazy.filter(\.isComplete).map(\.length).max()
      guard let found else { continue }
      hasMatched = true
      defer { held = [] }
      return (String(decoding: held.dropLast(found), as: UTF8.self), true)
    }
    let kept = patterns.lazy.map(\.matched).max() ?? 0
    let emit = String(decoding: held.dropLast(kept), as: UTF8.self)
    held.removeFirst(held.count - kept)
    return (emit, false)
  }

  private mutating func advance(_ byte: UInt8) {
    for index in patterns.indices { patterns[index].advance(byte) }
  }
}
