/// The tokens of a row that are still in play, in the order of their ids, and the room to work on them.
///
/// Warpers drop tokens from here rather than write minus infinity into the row, so that each one works only
/// on what the one before it left. The buffers are kept from row to row.
package struct Candidates: Sendable {
  /// How many tokens are in play.
  package private(set) var count = 0
  /// The score of each candidate, padded to whole lanes with minus infinity.
  var scores: [Float] = []
  /// `exp(score - maximum)` of each candidate after `weigh`, padded with zeros.
  private(set) var weights: [Float] = []
  /// What a warper ranks the candidates by when that is not the score; padded with minus infinity.
  var keys: [Float] = []
  /// The sums of `weights` over runs of `Candidates.run` tokens.
  private(set) var runSums: [Double] = []
  private var ids: [Int32] = []
  private var holdsWholeRow = true
  var positions: [Int32] = []

  /// How many tokens a partial sum covers.
  static let run = 1024

  /// Makes empty room; it grows with the first row.
  package init() {}

  /// The token id at a position.
  package func id(at position: Int) -> Int32 { holdsWholeRow ? Int32(position) : ids[position] }

  /// Starts over with every token of a row, `[vocabulary]`.
  package mutating func load(_ row: Span<Float>) {
    let padded = Lanes.blocks(row.count) * 16
    if scores.count < padded {
      scores = Array(repeating: -.infinity, count: padded)
      weights = Array(repeating: 0, count: padded)
      ids = Array(repeating: 0, count: padded)
      positions = ids
    }
    count = row.count
    holdsWholeRow = true
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe row.withUnsafeBufferPointer { row in
        _ = unsafe UnsafeMutableBufferPointer(rebasing: scores[..<row.count]).update(fromContentsOf: row)
      }
    }
    pad()
  }

  /// Keeps what a cut through the scores, or through `keys`, leaves.
  mutating func keep(_ cut: Cut, by rank: Rank = .score) {
    let kept =
      switch rank {
      case .score: cut.collect(from: scores, count: count, into: &positions)
      case .key: cut.collect(from: keys, count: count, into: &positions)
      }
    guard kept < count else { return }
    for place in 0..<kept { scores[place] = scores[Int(positions[place])] }
    if holdsWholeRow {
      swap(&ids, &positions)
    } else {
      for place in 0..<kept { ids[place] = ids[Int(positions[place])] }
    }
    count = kept
    holdsWholeRow = false
    pad()
  }

  /// Fills `weights` and `runSums`.
  ///
  /// - Returns: The greatest score and the sum of the weights; the probability of a candidate is its weight
  ///   over that sum.
  /// - Precondition: The greatest score is finite.
  @discardableResult
  package mutating func weigh() -> (maximum: Float, total: Double) {
    let maximum = greatest
    let (blocks, runBlocks) = (Lanes.blocks(count), Self.run / 16)
    runSums.removeAll(keepingCapacity: true)
    unsafe scores.withUnsafeBufferPointer { scores in
      unsafe weights.withUnsafeMutableBufferPointer { weights in
        for start in stride(from: 0, to: blocks, by: runBlocks) {
          var sum = Lanes.zero
          for block in start..<min(start + runBlocks, blocks) {
            let weight = unsafe (scores[block: block] - maximum).exponentialOfNonPositive
            unsafe weights[block: block] = weight
            sum += weight
          }
          runSums.append(Double(sum.total))
        }
      }
    }
    return (maximum, runSums.reduce(0, +))
  }

  /// The greatest score; minus infinity when there is none.
  package var greatest: Float {
    unsafe scores.withUnsafeBufferPointer { scores in
      var greatest = Lanes(repeating: -.infinity)
      for block in 0..<Lanes.blocks(count) { greatest = unsafe greatest.max(scores[block: block]) }
      return greatest.max()
    }
  }

  /// The position of the greatest score, the first of equals.
  package var best: Int {
    let greatest = greatest
    return scores[..<count].firstIndex(of: greatest) ?? 0
  }

  private mutating func pad() {
    for position in count..<Lanes.blocks(count) * 16 { scores[position] = -.infinity }
  }
}

extension Candidates {
  /// What a cut goes through.
  enum Rank {
    /// The scores.
    case score
    /// `keys`.
    case key
  }
}
