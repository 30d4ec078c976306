internal import Backends
internal import Generation
internal import Models

// Requests whose rows are chosen together: which rows come next is decided when all of a step were shown.
extension EngineLoop {
  /// Shows a row of logits to the search that it belongs to.
  func show(
    row index: Int,
    of block: LogitBlock,
    for active: ActiveRequest,
    _ part: Scheduler.Work,
    position: Int
  ) throws(EngineError) {
    let summary = block.summaries[index]
    guard summary.logSumExp.isFinite else { throw .invalidLogits(position: position) }
    if active.search?.needsHiddenStates == true {
      if hidden.count != block.hiddenSize { hidden = Array(repeating: 0, count: block.hiddenSize) }
      block.readHidden(row: index, into: &hidden)
      if part.branch == nil { active.showPrompt(hidden) }
    }
    guard part.reachesEnd, position == part.positions.upperBound - 1 else { return }
    block.read(row: index, into: &row)
    active.show(part.branch ?? 0, &row, summary.logSumExp, hidden, &workspace)
  }

  /// Lets each search go on whose rows all ran.
  ///
  /// - Returns: The time it took.
  func advanceSearches(_ work: [Scheduler.Work]) -> Duration {
    let start = ContinuousClock.now
    var last: RequestID?
    for part in work where part.reachesEnd && part.id != last {
      guard let active = requests[part.id], active.search != nil else { continue }
      last = part.id
      advance(active, part.id)
    }
    return last == nil ? .zero : ContinuousClock.now - start
  }

  private func advance(_ active: ActiveRequest, _ id: RequestID) {
    do throws(SamplingError) {
      switch try active.advance(&workspace) {
      case .rows(let steps)?: scheduler.fork(id, into: steps)
      case .ended(let texts)?:
        statistics.generatedTokens += texts.reduce(0) { $0 + $1.tokens.count }
        active.output.add(.found(texts))
        scheduler.remove(id)
        letGo(id)
      case nil: break
      }
    } catch {
      statistics.failures += 1
      scheduler.remove(id)
      letGo(id, throwing: .sampling(error))
    }
  }
}

extension ActiveRequest {
  /// The tokens of a part of its work.
  func tokens(of part: Scheduler.Work) -> ArraySlice<Int32> {
    guard let branch = part.branch else { return tokens[part.positions] }
    let first = request.prompt.count
    return rows[branch][part.positions.lowerBound - first..<part.positions.upperBound - first]
  }

  fileprivate func showPrompt(_ hidden: [Float]) { search?.showPrompt(hidden: hidden.span) }

  fileprivate func show(
    _ row: Int,
    _ logits: inout [Float],
    _ logSumExp: Float,
    _ hidden: [Float],
    _ workspace: inout SamplingWorkspace
  ) {
    var span = logits.mutableSpan
    search?.show(row: row, logits: &span, logSumExp: logSumExp, hidden: hidden.span, using: &workspace)
  }

  /// Ends a step of the search, and takes over the rows of the next one.
  fileprivate func advance(_ workspace: inout SamplingWorkspace) throws(SamplingError) -> SearchStep? {
    let step = try search?.advance(using: &workspace)
    guard case .rows(let steps)? = step else { return step }
    let parents = rows.isEmpty ? [[]] : rows
    rows = steps.map { parents[$0.parent] + [$0.token] }
    return step
  }
}

// A span of a property of a class may live only as long as one of these calls.
extension LogitBlock {
  fileprivate func readHidden(row index: Int, into row: inout [Float]) {
    var output = row.mutableSpan
    readHidden(row: index, into: &output)
  }
}
