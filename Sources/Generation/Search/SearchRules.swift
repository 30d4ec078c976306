/// The rules on the scores of the rows of a search, and the tokens of each row that they look at.
struct SearchRules: Sendable {
  private var processors: [any LogitsProcessor]
  /// The steps that shape the distribution; none when the search draws no tokens.
  let warpers: [any Warper]
  /// One for each row; none when no rule looks at them.
  private var histories: [TokenHistory]

  /// Takes the rules of a request.
  ///
  /// - Parameters:
  ///   - parameters: What the request asks for.
  ///   - prompt: The tokens that all rows begin with.
  ///   - vocabularySize: The length of a row of logits.
  ///   - endOfSequence: The tokens that minimum lengths rule out.
  ///   - kept: The fewest tokens that each warper leaves.
  init(
    _ parameters: SamplingParameters,
    prompt: [Int32],
    vocabularySize: Int,
    endOfSequence: Set<Int32>,
    keepingAtLeast kept: Int
  ) {
    processors = parameters.processors(vocabularySize: vocabularySize, endOfSequence: endOfSequence)
    warpers = parameters.isSampling ? parameters.warpers(keepingAtLeast: kept) : []
    histories = processors.isEmpty ? [] : [TokenHistory(prompt: prompt)]
  }

  /// Applies the processors to a row.
  mutating func apply(to scores: inout MutableSpan<Float>, of row: Int) {
    for index in processors.indices { processors[index].apply(to: &scores, after: histories[row]) }
  }

  /// Goes on with the rows of the next step.
  mutating func follow(_ steps: [RowStep]) {
    guard !histories.isEmpty else { return }
    var next: [TokenHistory] = []
    next.reserveCapacity(steps.count)
    for step in steps {
      next.append(histories[step.parent])
      next[next.count - 1].append(step.token)
    }
    histories = next
  }

  /// Applies the processors to a row that is an array.
  mutating func apply(to scores: inout [Float], of row: Int) {
    guard !processors.isEmpty else { return }
    var span = scores.mutableSpan
    apply(to: &span, of: row)
  }
}
