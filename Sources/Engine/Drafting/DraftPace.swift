/// How many tokens of one sequence to guess, after what became of the guesses before.
///
/// The schedule is that of transformers' assisted decoding (`num_assistant_tokens_schedule = "heuristic"`): when all
/// guesses are right the next draft is two longer, else one shorter. Where nothing is right at all it is halved, and
/// from the third such draft in a row on the sequence goes some steps without, twice as many each time.
package struct DraftPace: Sendable {
  private let most: Int
  private var length: Int
  /// Drafts in a row without a right guess.
  private var misses = 0
  /// Steps to go without a draft.
  private var pause = 0

  /// Begins a sequence.
  package init(_ length: DraftLength) {
    self.length = length.first
    most = length.most
  }

  /// The longest pause is two to this power.
  private static let longestPause = 5

  /// The number of tokens to guess in the next step; each call is a step.
  package mutating func next() -> Int {
    guard pause > 0 else { return length }
    pause -= 1
    return 0
  }

  /// Notes what became of a draft.
  package mutating func note(guessed: Int, accepted: Int) {
    guard guessed > 0 else { return }
    guard accepted > 0 else {
      misses += 1
      length = max(1, length / 2)
      if misses > 2 { pause = 1 << min(misses - 2, Self.longestPause) }
      return
    }
    misses = 0
    if accepted < guessed {
      length = max(1, length - 1)
    } else if guessed >= length {
      length = min(most, length + 2)
    }
  }
}
