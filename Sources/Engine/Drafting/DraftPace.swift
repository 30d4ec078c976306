/// How many tokens of one sequence to guess, after what became of the guesses before.
///
/// The schedule is that of transformers' assisted decoding (`num_assistant_tokens_schedule = "heuristic"`): when all
/// guesses are right the next draft is two longer, else one shorter. A draft of which nothing is right is halved, and
/// while drafts of late cost more than they gave, the sequence goes some steps without, twice as many each time; after
/// seven times in a row it is given up where a drafter would have to follow it all the same.
package struct DraftPace: Sendable {
  private let most: Int
  private let givesUp: Bool
  private var length: Int
  /// The tokens that drafts of late gave beyond what they cost.
  private var gain = 0.0
  /// Drafts in a row after which that was a loss.
  private var losses = 0
  /// Steps to go without a draft.
  private var pause = 0
  /// Whether the next draft is the first of the sequence or comes after a pause.
  package private(set) var isFresh = true

  /// Begins a sequence.
  package init(_ length: DraftLength, givesUp: Bool) {
    self.length = length.first
    self.givesUp = givesUp
    most = length.most
  }

  /// The longest pause is two to this power.
  private static let longestPause = 6
  /// How much of the gain before counts beside that of a draft.
  private static let memory = 0.75

  /// The number of tokens to guess in the next step; each call is a step.
  package mutating func next() -> Int {
    guard !givesUp || losses <= Self.longestPause else { return 0 }
    guard pause > 0 else { return length }
    pause -= 1
    isFresh = true
    return 0
  }

  /// Notes what became of a draft.
  ///
  /// - Parameters:
  ///   - guessed: Its tokens.
  ///   - accepted: Those that were right.
  ///   - price: The tokens that a guess costs, as ``DraftPrice`` knows.
  package mutating func note(guessed: Int, accepted: Int, price: Double) {
    guard guessed > 0 else { return }
    isFresh = false
    if accepted == 0 {
      length = max(1, length / 2)
    } else if accepted < guessed {
      length = max(1, length - 1)
    } else if guessed >= length {
      length = min(most, length + 2)
    }
    gain = gain * Self.memory + Double(accepted) - max(price, Self.leastPrice) * Double(guessed)
    losses = gain < 0 ? losses + 1 : 0
    if losses > 1 { pause = 1 << min(losses - 1, Self.longestPause) }
  }

  /// No guess is free, even where its time cannot be measured.
  private static let leastPrice = 0.02
}
