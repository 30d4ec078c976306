/// The best finished texts of a group of beams, as transformers' `BeamHypotheses` keeps them.
struct FinishedBeams: Sendable {
  /// A finished text.
  struct Entry: Sendable {
    let score: Double
    let node: HypothesisTree.Node?
  }

  /// At most as many as there are beams in the group, in the order in which they came.
  private(set) var entries: [Entry] = []
  private let capacity: Int
  private var worstScore = 1e9

  init(capacity: Int) { self.capacity = capacity }

  /// Adds a text when there is room or when it beats the worst one, which goes then; of several the earliest.
  mutating func add(_ node: HypothesisTree.Node?, score: Double) {
    guard entries.count < capacity || score > worstScore else { return }
    entries.append(Entry(score: score, node: node))
    guard entries.count > capacity else { return worstScore = min(score, worstScore) }
    let order = entries.indices.sorted { (entries[$0].score, $0) < (entries[$1].score, $1) }
    worstScore = entries[order[1]].score
    entries.remove(at: order[0])
  }

  /// Whether the search of the group is over, where an open beam may still reach the score `attainable`.
  func isDone(_ earlyStopping: EarlyStopping, attainable: Double) -> Bool {
    entries.count == capacity && (earlyStopping == .whenEnough || worstScore >= attainable)
  }
}
