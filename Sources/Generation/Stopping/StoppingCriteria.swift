/// When a row ends.
public struct StoppingCriteria: Sendable, Equatable {
  /// The most tokens to generate.
  public var maxNewTokens: Int
  /// The tokens that end a sequence.
  public var endOfSequence: Set<Int32>
  /// Whether generation goes on after an end-of-sequence token.
  public var ignoresEndOfSequence: Bool
  /// The texts that end generation; empty ones never match.
  public var stopStrings: [String]
  /// Where stop strings are looked for.
  public var mode: StopMode

  /// Makes criteria.
  public init(
    maxNewTokens: Int,
    endOfSequence: Set<Int32> = [],
    ignoresEndOfSequence: Bool = false,
    stopStrings: [String] = [],
    mode: StopMode = .tokenBoundary
  ) {
    self.maxNewTokens = maxNewTokens
    self.endOfSequence = endOfSequence
    self.ignoresEndOfSequence = ignoresEndOfSequence
    self.stopStrings = stopStrings
    self.mode = mode
  }

  /// A matcher for the stop strings of one row.
  public func makeMatcher() -> StopMatcher { StopMatcher(stopStrings, mode: mode) }

  /// Decides whether the row ends with a token: the limit comes before the end of sequence, that before stop
  /// strings.
  ///
  /// - Parameters:
  ///   - token: The token just generated.
  ///   - generatedCount: The number of tokens generated, this one included.
  ///   - matchedStop: Whether the stop matcher found a stop string in the text up to this token.
  /// - Returns: Why the row ends, or nil when it goes on.
  public func finishReason(after token: Int32, generatedCount: Int, matchedStop: Bool) -> FinishReason? {
    if generatedCount >= maxNewTokens { return .length }
    if !ignoresEndOfSequence, endOfSequence.contains(token) { return .endOfSequence }
    return matchedStop ? .stopSequence : nil
  }
}
