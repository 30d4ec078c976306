/// What a guess costs, in tokens that would be generated in the same time without guesses.
///
/// A step with guesses takes longer than one without, as the drafter takes its time and the model has more rows. With
/// `s` sequences that time is worth `s` tokens for each plain step that fits into it. Guesses pay where more of them
/// are right than they cost. Times are those of steps without prompts, of late.
struct DraftPrice {
  /// One step in so many is left without guesses, so that it stays known how long such a step takes.
  private static let interval = 64
  /// A guess that takes as long as so many steps was held up by something else.
  private static let longestGuess = 4.0

  /// The seconds that the model takes for a step without guesses.
  private var plain: Double?
  /// The seconds that guesses add to a step, times its sequences, for each guess.
  private var added: Double?
  private var stepsSincePlain = 0

  /// The tokens that a guess costs; 0 while nothing is known.
  var tokens: Double {
    guard let plain, let added, plain > 0 else { return 0 }
    return max(0, added / plain)
  }

  /// Whether the next step is wanted without guesses.
  var wantsPlain: Bool { plain == nil || stepsSincePlain >= Self.interval }

  /// Takes in a step.
  ///
  /// - Parameters:
  ///   - step: What it took.
  ///   - guesses: Its guessed tokens.
  ///   - isTypical: Whether its drafts came right behind others; if not, the drafter had to catch up.
  mutating func note(_ step: EngineStep, guesses: Int, isTypical: Bool) {
    guard step.promptRows == 0, step.decodeRows > 0 else { return }
    let forward = step.forward / .seconds(1)
    guard guesses > 0 else {
      stepsSincePlain = 0
      plain = plain.map { Self.follow($0, min(forward, 2 * $0)) } ?? forward
      return
    }
    stepsSincePlain += 1
    guard isTypical, let plain else { return }
    let guess = (forward - plain + step.drafting / .seconds(1)) / Double(guesses)
    let value = min(max(0, guess), Self.longestGuess * plain) * Double(step.decodeRows)
    added = added.map { Self.follow($0, value) } ?? value
  }

  /// The next estimate of a time; what holds a step up makes it longer, never shorter.
  private static func follow(_ before: Double, _ value: Double) -> Double {
    before + (value < before ? 0.5 : 0.1) * (value - before)
  }
}
