/// How several rows grow from one prompt together, where one token after another is not enough.
public enum SearchMethod: Sendable, Equatable {
  /// Keeps the likeliest texts of each length.
  case beams(BeamSearchOptions)
  /// Chooses among the likeliest tokens the one that resembles least what stands there already
  /// (arXiv:2202.06417).
  ///
  /// `topK` tokens are tried in each step; `penaltyAlpha` weighs the resemblance against the probability.
  case contrastive(topK: Int, penaltyAlpha: Float)

  /// The most rows that run at a time.
  public var rowCount: Int {
    switch self {
    case .beams(let options): options.beamCount
    case .contrastive(let topK, _): topK
    }
  }
}

/// When a beam search ends before the length limit.
public enum EarlyStopping: Sendable, Equatable {
  /// As soon as there are as many finished texts as beams (`true`).
  case whenEnough
  /// When, by the best open beam as it stands, no open beam will beat the worst finished text (`false`).
  case whenHopeless
  /// When no open beam can beat the worst finished text at any length (`"never"`).
  case never
}

/// Which tokens count as the length of a text when its score is made.
public enum BeamLengthRule: Sendable, Equatable {
  /// The generated tokens, the end of sequence included: transformers since 4.36.
  case generated
  /// Prompt and generated tokens, the end of sequence excluded: transformers up to 4.35, whose search this
  /// brings back.
  case wholeSequence
}

/// The settings of a beam search, in the words of transformers' `GenerationConfig`.
public struct BeamSearchOptions: Sendable, Equatable {
  /// The beams (`num_beams`).
  public var beamCount: Int
  /// The texts to return, best first (`num_return_sequences`).
  public var returnCount: Int
  /// The power of the length that divides the sum of log-probabilities (`length_penalty`); above 0 favours longer
  /// texts.
  public var lengthPenalty: Float
  /// When to end before the length limit (`early_stopping`).
  public var earlyStopping: EarlyStopping
  /// The groups that the beams are divided into (`num_beam_groups`).
  public var groupCount: Int
  /// What each use of a token by an earlier group, in the same step, takes from its log-probability
  /// (`diversity_penalty`).
  public var diversityPenalty: Float
  /// What the length of a text is.
  public var lengthRule: BeamLengthRule

  /// Makes settings.
  public init(
    beamCount: Int,
    returnCount: Int = 1,
    lengthPenalty: Float = 1,
    earlyStopping: EarlyStopping = .whenHopeless,
    groupCount: Int = 1,
    diversityPenalty: Float = 0,
    lengthRule: BeamLengthRule = .generated
  ) {
    self.beamCount = beamCount
    self.returnCount = returnCount
    self.lengthPenalty = lengthPenalty
    self.earlyStopping = earlyStopping
    self.groupCount = groupCount
    self.diversityPenalty = diversityPenalty
    self.lengthRule = lengthRule
  }
}
