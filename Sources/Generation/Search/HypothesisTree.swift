/// The texts of a search as a tree of tokens: texts that begin alike share their beginning.
struct HypothesisTree: Sendable {
  /// A token in the tree; nil in its place is the end of the prompt.
  struct Node: Sendable, Equatable {
    fileprivate let index: Int
  }

  private struct Entry: Sendable {
    let parent: Node?
    let token: Int32
    let logprob: Float
  }

  private var entries: [Entry] = []

  /// Adds a token after another.
  mutating func add(_ token: Int32, logprob: Float, after parent: Node?) -> Node {
    entries.append(Entry(parent: parent, token: token, logprob: logprob))
    return Node(index: entries.count - 1)
  }

  /// The text that ends with a token.
  func hypothesis(endingAt node: Node?, score: Double, endOfSequence: Set<Int32>) -> Hypothesis {
    var (tokens, logprobs): ([Int32], [Float]) = ([], [])
    var next = node
    while let node = next {
      let entry = entries[node.index]
      tokens.append(entry.token)
      logprobs.append(entry.logprob)
      next = entry.parent
    }
    let isEnded = tokens.first.map(endOfSequence.contains) ?? false
    return Hypothesis(
      tokens: tokens.reversed(),
      logprobs: logprobs.reversed(),
      score: score,
      finishReason: isEnded ? .endOfSequence : .length
    )
  }
}
