import ArgumentParser
import Generation

/// The options of searches that let several rows grow from a prompt.
struct SearchOptions: ParsableArguments {
  @Option(help: "Beams of a beam search; 1 for none.")
  var numBeams = 1

  @Option(help: "Groups that the beams are divided into, with --diversity-penalty.")
  var numBeamGroups: Int?

  @Option(help: "What each use of a token by an earlier group takes from its log-probability.")
  var diversityPenalty: Float?

  @Option(
    parsing: .unconditional,
    help: "The power of the length that divides a beam's score; above 0 favours longer texts (default: 1)."
  )
  var lengthPenalty: Float?

  @Option(help: "When a beam search ends before the limit: true, false or never (default: false).")
  var earlyStopping: EarlyStoppingName?

  @Option(help: "What a beam's length is: generated, or whole-sequence as up to transformers 4.35.")
  var beamLengthRule: BeamLengthRuleName?

  @Option(help: "Contrastive search: how much resemblance counts, above 0 to 1; with --top-k.")
  var penaltyAlpha: Float?

  /// Whether contrastive search is asked for.
  var isContrastive: Bool { penaltyAlpha != nil }

  /// The search that is asked for; nil for none.
  ///
  /// - Parameters:
  ///   - returnCount: The texts to return.
  ///   - topK: The tokens that contrastive search tries.
  /// - Returns: The search, its numbers not checked.
  /// - Throws: `ValidationError` for flags that do not go together.
  func method(returnCount: Int, topK: Int?) throws -> SearchMethod? {
    guard numBeams >= 1 else { throw ValidationError("--num-beams must be at least 1; got \(numBeams)") }
    if numBeams == 1, let flag = beamFlag { throw ValidationError("\(flag) needs --num-beams above 1") }
    guard let penaltyAlpha else { return numBeams == 1 ? nil : .beams(beams(returnCount)) }
    guard numBeams == 1 else { throw ValidationError("--penalty-alpha is not possible with --num-beams") }
    guard returnCount == 1 else {
      throw ValidationError("--penalty-alpha gives one row; --num-return-sequences must be 1")
    }
    guard let topK else { throw ValidationError("--penalty-alpha needs --top-k, the tokens to try") }
    return .contrastive(topK: topK, penaltyAlpha: penaltyAlpha)
  }

  /// A flag that means something to beams alone.
  private var beamFlag: String? {
    let flags: [(String, Bool)] = [
      ("--num-beam-groups", (numBeamGroups ?? 1) != 1), ("--diversity-penalty", (diversityPenalty ?? 0) != 0),
      ("--length-penalty", lengthPenalty != nil), ("--early-stopping", earlyStopping != nil),
      ("--beam-length-rule", beamLengthRule != nil),
    ]
    return flags.first(where: \.1)?.0
  }

  private func beams(_ returnCount: Int) -> BeamSearchOptions {
    BeamSearchOptions(
      beamCount: numBeams,
      returnCount: returnCount,
      lengthPenalty: lengthPenalty ?? 1,
      earlyStopping: earlyStopping?.rule ?? .whenHopeless,
      groupCount: numBeamGroups ?? 1,
      diversityPenalty: diversityPenalty ?? 0,
      lengthRule: beamLengthRule?.rule ?? .generated
    )
  }
}

/// The values of `--early-stopping`.
enum EarlyStoppingName: String, ExpressibleByArgument, CaseIterable {
  case `true`, `false`, never

  var rule: EarlyStopping {
    switch self {
    case .true: .whenEnough
    case .false: .whenHopeless
    case .never: .never
    }
  }
}

/// The values of `--beam-length-rule`.
enum BeamLengthRuleName: String, ExpressibleByArgument, CaseIterable {
  case generated
  case wholeSequence = "whole-sequence"

  var rule: BeamLengthRule {
    switch self {
    case .generated: .generated
    case .wholeSequence: .wholeSequence
    }
  }
}
