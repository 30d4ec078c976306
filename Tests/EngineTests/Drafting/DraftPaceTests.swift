import Engine
import Testing

/// How many tokens are guessed, by what became of the guesses before.
@Suite struct DraftPaceTests {
  /// The number of guesses of each step when this many of each draft are right.
  private static func lengths(
    _ length: DraftLength,
    steps: Int,
    price: Double = 0,
    givesUp: Bool = false,
    right: (Int) -> Int
  ) -> [Int] {
    var pace = DraftPace(length, givesUp: givesUp)
    return (0..<steps).map { _ in
      let guessed = pace.next()
      pace.note(guessed: guessed, accepted: min(guessed, right(guessed)), price: price)
      return guessed
    }
  }

  @Test("drafts that are all right grow by two, up to the most") func grows() {
    #expect(Self.lengths(DraftLength(first: 5, most: 10), steps: 5) { $0 } == [5, 7, 9, 10, 10])
  }

  @Test("drafts that are right in part shrink by one, to one at least, which then is right or wrong")
  func shrinks() {
    #expect(
      Self.lengths(DraftLength(first: 4, most: 9), steps: 8) { _ in 1 } == [4, 3, 2, 1, 3, 2, 1, 3]
    )
  }

  @Test("drafts that are wrong are halved, then stop for longer and longer, but never for good")
  func pauses() {
    let lengths = Self.lengths(DraftLength(first: 9, most: 9), steps: 200) { _ in 0 }
    #expect(lengths.prefix(12) == [9, 4, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0])
    #expect(lengths.suffix(130).count { $0 > 0 } == 2)
    #expect(lengths.reduce(0, +) < 25)
  }

  @Test("who must follow every token to guess gives up when nothing is right") func givesUp() {
    let lengths = Self.lengths(DraftLength(first: 9, most: 9), steps: 500, givesUp: true) { _ in 0 }
    #expect(lengths.prefix(150).count { $0 > 0 } == 7)
    #expect(lengths.suffix(350).allSatisfy { $0 == 0 })
  }

  @Test("drafts that are right but cost more than they give stop as well", arguments: [0.5, 1.1])
  func price(price: Double) {
    let most = DraftLength(first: 4, most: 9)
    let good = Self.lengths(most, steps: 100, price: price) { $0 }
    #expect(good.allSatisfy { $0 > 0 } == (price < 1))
    let half = Self.lengths(most, steps: 200, price: price) { max(1, $0 / 4) }
    #expect(half.count { $0 > 0 } < (price < 1 ? 150 : 12))
  }

  @Test("a right guess ends the pauses") func recovers() {
    var pace = DraftPace(DraftLength(first: 1, most: 8), givesUp: true)
    for _ in 0..<2 { pace.note(guessed: 1, accepted: 0, price: 0) }
    #expect([pace.next(), pace.next(), pace.next()] == [0, 0, 1])
    pace.note(guessed: 1, accepted: 1, price: 0)
    #expect(pace.next() == 3)
    pace.note(guessed: 3, accepted: 0, price: 0)
    #expect(pace.next() == 1)
  }

  @Test("a draft that was cut short and is right tells nothing") func cutShort() {
    var pace = DraftPace(DraftLength(first: 5, most: 9), givesUp: true)
    pace.note(guessed: 2, accepted: 2, price: 0.1)
    #expect(pace.next() == 5)
    pace.note(guessed: 0, accepted: 0, price: 0.1)
    #expect(pace.next() == 5)
  }
}
