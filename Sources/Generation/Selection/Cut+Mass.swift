/// The candidates of one rank interval, and what lies above them.
private struct Bracket {
  var low: Float
  var high: Float
  /// Weight and number of the candidates at or above `high`.
  var massAbove = 0.0
  var countAbove = 0
  /// The number of candidates at or above `low`.
  var countReached: Int

  var count: Int { countReached - countAbove }
}

extension Cut {
  /// Finds the smallest set of best-ranked candidates whose weight reaches `target`.
  ///
  /// A candidate is kept while the weight of all that rank before it is below `target`; equal ranks come in
  /// the order of their ids. Nothing of the size of a vocabulary is sorted: the interval that holds the cut
  /// is halved until few candidates are in it. `ranks` are padded to whole lanes with minus infinity, `weights`
  /// to the same length.
  static func mass(
    ranks: [Float],
    weights: [Float],
    count: Int,
    reaching target: Double,
    keepingAtLeast minimum: Int = 1
  ) -> Cut {
    unsafe ranks.withUnsafeBufferPointer { ranks in
      unsafe weights.withUnsafeBufferPointer { weights in
        var bracket = unsafe bounds(ranks, count)
        while bracket.count > sortable {
          let middle = bracket.low / 2 + bracket.high / 2
          guard bracket.low < middle, middle < bracket.high else { break }
          let above = unsafe sum(ranks, weights, count, from: middle)
          if above.mass < target || above.count < minimum {
            (bracket.high, bracket.massAbove, bracket.countAbove) = (middle, above.mass, above.count)
          } else {
            (bracket.low, bracket.countReached) = (middle, above.count)
          }
        }
        return unsafe walk(bracket, ranks, weights, count, target, minimum)
      }
    }
  }

  /// Up to this many candidates are sorted.
  private static let sortable = 512

  /// The interval of all finite ranks.
  private static func bounds(_ ranks: UnsafeBufferPointer<Float>, _ count: Int) -> Bracket {
    var greatest = Lanes(repeating: -.infinity)
    var least = Lanes(repeating: .infinity)
    for block in 0..<Lanes.blocks(count) {
      let rank = unsafe ranks[block: block]
      greatest = greatest.max(rank)
      least = least.min(rank.replacing(with: .infinity, where: rank .== Lanes(repeating: -.infinity)))
    }
    return Bracket(low: least.min(), high: greatest.max().nextUp, countReached: count)
  }

  /// Weight and number of the candidates at or above a rank.
  private static func sum(
    _ ranks: UnsafeBufferPointer<Float>,
    _ weights: UnsafeBufferPointer<Float>,
    _ count: Int,
    from rank: Float
  ) -> (mass: Double, count: Int) {
    let (threshold, blocks, run) = (Lanes(repeating: rank), Lanes.blocks(count), Candidates.run / 16)
    var total = (mass: 0.0, count: 0)
    for start in stride(from: 0, to: blocks, by: run) {
      var (mass, number) = (Lanes.zero, Lanes.zero)
      for block in start..<min(start + run, blocks) {
        let reached = unsafe ranks[block: block] .>= threshold
        mass += unsafe Lanes.zero.replacing(with: weights[block: block], where: reached)
        number += Lanes.zero.replacing(with: 1, where: reached)
      }
      total.mass += Double(mass.total)
      total.count += Int(number.total)
    }
    return total
  }

  /// Sorts the bracket and goes down from its top until the target is reached.
  private static func walk(
    _ bracket: Bracket,
    _ ranks: UnsafeBufferPointer<Float>,
    _ weights: UnsafeBufferPointer<Float>,
    _ count: Int,
    _ target: Double,
    _ minimum: Int
  ) -> Cut {
    var members: [(rank: Float, position: Int)] = []
    members.reserveCapacity(bracket.count)
    let (low, high) = (Lanes(repeating: bracket.low), Lanes(repeating: bracket.high))
    for block in 0..<Lanes.blocks(count) {
      let lanes = unsafe ranks[block: block]
      guard ((lanes .>= low) .& (lanes .< high)).hasAny else { continue }
      for position in block * 16..<min(block * 16 + 16, count) {
        let rank = unsafe ranks[position]
        if rank >= bracket.low, rank < bracket.high { members.append((rank, position)) }
      }
    }
    members.sort { $0.rank != $1.rank ? $0.rank > $1.rank : $0.position < $1.position }
    var (mass, kept) = (bracket.massAbove, bracket.countAbove)
    var cut = Cut(threshold: bracket.high, ties: .max)
    for member in members {
      guard mass < target || kept < minimum else { break }
      cut.ties = member.rank == cut.threshold ? cut.ties + 1 : 1
      cut.threshold = member.rank
      mass += Double(unsafe weights[member.position])
      kept += 1
    }
    return cut
  }
}
