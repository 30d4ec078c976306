/// The best way to cut a word into pieces, found from its start to its end.
struct Viterbi {
  /// The best path to an index of the word.
  private struct Node {
    var score: Double
    /// Where the last piece of the path starts; -1 while there is no path.
    var start: Int32
    var id: Int32
  }

  private var nodes: [Node] = []
  /// The pieces of the path from the end of the word to its start.
  private(set) var reversedSteps: [PieceStep] = []

  /// Prepares for a word.
  mutating func start(_ word: Range<Int>) {
    nodes.removeAll(keepingCapacity: true)
    nodes.append(Node(score: 0, start: 0, id: -1))
    for _ in 0..<word.count { nodes.append(Node(score: 0, start: -1, id: -1)) }
  }

  /// The score of the best path to an index of the word; 0 when there is none.
  @inline(__always)
  func score(at index: Int) -> Double { nodes[index].score }

  /// Offers a path whose last piece goes from one index of the word to another; of equal ones the first stays.
  @inline(__always)
  mutating func offer(_ id: Int32, from start: Int, to end: Int, score: Double) {
    guard nodes[end].start < 0 || score > nodes[end].score else { return }
    nodes[end] = Node(score: score, start: Int32(truncatingIfNeeded: start), id: id)
  }

  /// Collects the steps of the best path to the end of the word.
  mutating func finish(_ word: Range<Int>) {
    reversedSteps.removeAll(keepingCapacity: true)
    var end = word.count
    while end > 0, nodes[end].start >= 0 {
      let start = Int(nodes[end].start)
      reversedSteps.append(
        PieceStep(id: nodes[end].id, range: word.lowerBound + start..<word.lowerBound + end)
      )
      end = start
    }
  }
}
