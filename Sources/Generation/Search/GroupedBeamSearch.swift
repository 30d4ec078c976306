/// Beam search as transformers had it up to 4.49, which is also its diverse beam search (arXiv:1610.02424): groups of
/// beams, each with its finished texts.
///
/// The groups choose in turn; what earlier groups chose in the same step is penalised. A group that has come to its
/// end runs no more and penalises nothing. At the length limit the open beams count as finished. With
/// ``BeamLengthRule/wholeSequence`` lengths are those of transformers up to 4.35.
struct GroupedBeamSearch: RowSearch {
  private struct Group {
    var beams = [Beam(score: 0)]
    var finished: FinishedBeams
    var isDone = false
  }

  private let task: BeamTask
  private let groupSize: Int
  private var rules: SearchRules
  private var choice: any ContinuationChoice
  private var tree = HypothesisTree()
  private var groups: [Group]
  private var generatedCount = 0
  /// The log-probabilities of the rows of the step, end to end; later groups wait for the choice of earlier ones.
  private var logprobs: [Float] = []
  private var vocabularySize = 0

  init(_ task: BeamTask, rules: SearchRules) {
    self.task = task
    self.rules = rules
    let options = task.options
    groupSize = options.beamCount / options.groupCount
    choice = task.choice(beams: groupSize)
    groups = Array(
      repeating: Group(finished: FinishedBeams(capacity: groupSize)),
      count: options.groupCount
    )
  }

  var rowCount: Int { task.options.beamCount }

  mutating func show(
    row: Int,
    logits: inout MutableSpan<Float>,
    logSumExp: Float,
    hidden: Span<Float>,
    using workspace: inout SamplingWorkspace
  ) {
    logits.subtract(logSumExp)
    vocabularySize = logits.count
    let size = (row + 1) * vocabularySize
    if logprobs.count < size { logprobs += repeatElement(0, count: size - logprobs.count) }
    let start = row * vocabularySize
    for index in logits.indices { logprobs[start + index] = logits[index] }
  }

  mutating func advance(using workspace: inout SamplingWorkspace) throws(SamplingError) -> SearchStep {
    generatedCount += 1
    var (tokens, steps): ([Int32], [RowStep]) = ([], [])
    var firstRow = 0
    for index in groups.indices where !groups[index].isDone {
      let rows = firstRow..<firstRow + groups[index].beams.count
      let next = extend(index, with: choose(for: index, rows: rows, after: tokens, using: &workspace))
      tokens += next.map(\.token)
      if !groups[index].isDone {
        steps += next.map { RowStep(parent: rows.lowerBound + $0.beam, token: $0.token) }
      }
      // All groups begin at the end of the prompt.
      if generatedCount > 1 { firstRow = rows.upperBound }
    }
    if steps.isEmpty || generatedCount == task.maxNewTokens { return .ended(try results()) }
    rules.follow(steps)
    return .rows(steps)
  }

  /// The continuations of a group, best first.
  private mutating func choose(
    for group: Int,
    rows: Range<Int>,
    after earlier: [Int32],
    using workspace: inout SamplingWorkspace
  ) -> [Continuation] {
    for (beam, row) in rows.enumerated() {
      var scores = Array(logprobs[row * vocabularySize..<(row + 1) * vocabularySize])
      for token in earlier { scores[Int(token)] -= task.options.diversityPenalty }
      rules.apply(to: &scores, of: row)
      guard workspace.candidates.load(scores.span, warpedBy: rules.warpers) else { continue }
      choice.add(&workspace.candidates, beam: beam, score: groups[group].beams[beam].score)
    }
    let chosen = choice.choose(step: generatedCount - 1)
    return task.isSampling ? chosen.sorted { $0.precedes($1) } : chosen
  }

  /// Sorts continuations into texts that end and beams that go on.
  ///
  /// - Returns: Those that go on.
  private mutating func extend(_ index: Int, with chosen: [Continuation]) -> [Continuation] {
    let parents = groups[index].beams
    func add(_ continuation: Continuation) -> HypothesisTree.Node {
      tree.add(continuation.token, logprob: continuation.logprob, after: parents[continuation.beam].node)
    }
    var next: [Continuation] = []
    for (rank, continuation) in chosen.enumerated() where next.count < groupSize {
      if !task.endOfSequence.contains(continuation.token) {
        next.append(continuation)
      } else if rank < groupSize {
        let score = Double(continuation.score) / task.divisor(endedLength)
        groups[index].finished.add(add(continuation), score: score)
      }
    }
    groups[index].beams = next.map { Beam(score: $0.score, node: add($0)) }
    let best = chosen.first.map { Double($0.score) } ?? -.infinity
    groups[index].isDone =
      next.isEmpty
      || groups[index].finished.isDone(
        task.options.earlyStopping,
        attainable: best / task.divisor(attainableLength)
      )
    return next
  }

  /// The texts found, the open beams of groups that were not done included.
  private mutating func results() throws(SamplingError) -> [Hypothesis] {
    for index in groups.indices where !groups[index].isDone {
      for beam in groups[index].beams {
        let score = Double(beam.score) / task.divisor(openLength)
        groups[index].finished.add(beam.node, score: score)
      }
    }
    let all = groups.flatMap(\.finished.entries)
    guard !all.isEmpty else { throw .noTokenLeft }
    // Among equal scores the one that came last stands first, as in transformers.
    return all.enumerated().sorted { ($0.element.score, $0.offset) > ($1.element.score, $1.offset) }
      .prefix(task.options.returnCount)
      .map {
        tree.hypothesis(
          endingAt: $0.element.node,
          score: $0.element.score,
          endOfSequence: task.endOfSequence
        )
      }
  }
}

// Lengths, by the rule of the search.
extension GroupedBeamSearch {
  private var countsPrompt: Bool { task.options.lengthRule == .wholeSequence }
  private var skipped: Int { countsPrompt ? task.promptLength : 0 }

  /// That of a text that is not ended.
  private var openLength: Int { skipped + generatedCount }

  /// That of a text that ends with this step.
  private var endedLength: Int { countsPrompt ? openLength - 1 : openLength }

  /// That at which an open beam is judged.
  private var attainableLength: Int {
    let reachesFar = task.options.earlyStopping == .never && task.options.lengthPenalty > 0
    return reachesFar ? skipped + task.maxNewTokens : openLength
  }
}
