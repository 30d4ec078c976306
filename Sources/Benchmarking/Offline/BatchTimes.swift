/// How long the parts of one batch took.
public struct BatchTimes: Sendable, Equatable {
  /// Making ids of the prompts.
  public var encoding: Duration
  /// From the ids to the first token: of every row in a static batch, of a row on average in a continuous one.
  public var firstToken: Duration
  /// What came after it: the steps of a static batch, the tokens of all rows in a continuous one.
  public var laterTokens: [Duration]
  /// From the start, before the encoding, to the last token.
  public var endToEnd: Duration
  /// The same with the texts of the rows decoded.
  public var whole: Duration

  /// Makes times.
  public init(
    encoding: Duration,
    firstToken: Duration,
    laterTokens: [Duration],
    endToEnd: Duration,
    whole: Duration
  ) {
    self.encoding = encoding
    self.firstToken = firstToken
    self.laterTokens = laterTokens
    self.endToEnd = endToEnd
    self.whole = whole
  }
}

extension BatchTimes {
  /// The mean of what came after the first token; zero when nothing did, as in run_generation.
  public var laterTokenMean: Duration { laterTokens.mean ?? .zero }
}
