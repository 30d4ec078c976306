/// Beam search as transformers has it since 4.50: beams that run and texts that are finished, side by side.
///
/// Of all continuations of a step the best `max(2, 1 + ends) * beams` are looked at. Those that end a text and
/// stand among the first `beams` compete with the finished texts; the best that do not end go on. The search is over
/// when the open beams cannot improve on the finished texts, by the rule of ``BeamSearchOptions/earlyStopping``.
/// Among equal scores the lower beam wins, then the lower token, and what is finished before what comes.
struct BeamSearch: RowSearch {
  private struct Finished {
    var score: Float
    var node: HypothesisTree.Node?
  }

  private let task: BeamTask
  private var rules: SearchRules
  private var choice: any ContinuationChoice
  private var tree = HypothesisTree()
  private var running = [Beam(score: 0)]
  /// Best first.
  private var finished: [Finished] = []
  private var generatedCount = 0
  /// Whether an open beam may still beat the worst finished text; once none may, nothing is added.
  private var mayImprove = true

  init(_ task: BeamTask, rules: SearchRules) {
    self.task = task
    self.rules = rules
    choice = task.choice(beams: task.options.beamCount)
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
    rules.apply(to: &logits, of: row)
    guard workspace.candidates.load(logits.span, warpedBy: rules.warpers) else { return }
    choice.add(&workspace.candidates, beam: row, score: running[row].score)
  }

  mutating func advance(using workspace: inout SamplingWorkspace) throws(SamplingError) -> SearchStep {
    let continuations = choice.choose(step: generatedCount)
    generatedCount += 1
    let isLast = generatedCount == task.maxNewTokens
    let ends = continuations.map { isLast || task.endOfSequence.contains($0.token) }
    finish(zip(continuations, ends).prefix(rowCount).filter(\.1).map(\.0))
    let steps = goOn(with: zip(continuations, ends).filter { !$0.1 }.map(\.0))
    updateOutlook()
    guard steps.isEmpty || !mayImprove || (isFull && task.options.earlyStopping == .whenEnough) else {
      return .rows(steps)
    }
    guard !finished.isEmpty else { throw .noTokenLeft }
    return .ended(
      finished.prefix(task.options.returnCount).map {
        tree.hypothesis(
          endingAt: $0.node,
          score: Double($0.score),
          endOfSequence: task.endOfSequence
        )
      }
    )
  }

  private var isFull: Bool { finished.count == rowCount }

  /// Lets texts compete with those that are finished.
  private mutating func finish(_ ended: [Continuation]) {
    guard mayImprove, !(isFull && task.options.earlyStopping == .whenEnough) else { return }
    let divisor = Float(task.divisor(generatedCount))
    for continuation in ended {
      let score = continuation.score / divisor
      let place = finished.firstIndex { $0.score < score } ?? finished.count
      guard place < rowCount else { continue }
      if isFull { finished.removeLast() }
      finished.insert(Finished(score: score, node: add(continuation, after: running)), at: place)
    }
  }

  /// Makes the best continuations the beams of the next step.
  private mutating func goOn(with open: [Continuation]) -> [RowStep] {
    // Those that were drawn come in another order; a sort by place keeps equal ones as they come.
    let best = open.enumerated()
      .sorted { ($0.element.score, $1.offset) > ($1.element.score, $0.offset) }
      .prefix(rowCount).map(\.element)
    let parents = running
    running = best.map { Beam(score: $0.score, node: add($0, after: parents)) }
    let steps = best.map { RowStep(parent: $0.beam, token: $0.token) }
    rules.follow(steps)
    return steps
  }

  private mutating func add(_ continuation: Continuation, after beams: [Beam]) -> HypothesisTree.Node {
    tree.add(continuation.token, logprob: continuation.logprob, after: beams[continuation.beam].node)
  }

  private mutating func updateOutlook() {
    guard let best = running.first else { return mayImprove = false }
    guard isFull, let worst = finished.last else { return }
    let reachesFar = task.options.earlyStopping == .never && task.options.lengthPenalty > 0
    let length = reachesFar ? task.maxNewTokens : generatedCount
    if !(best.score / Float(task.divisor(length)) > worst.score) { mayImprove = false }
  }
}
