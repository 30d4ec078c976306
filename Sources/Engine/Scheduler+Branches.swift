internal import Backends
public import Generation

extension Scheduler {
  /// Lets a request that was queued with a limit of branches go on as these, each from a branch of its last step
  /// (the prompt, at first) with one more token.
  ///
  /// Branches share full blocks of the cache; the next step says which others must be copied.
  public mutating func fork(_ id: RequestID, into steps: [RowStep]) {
    guard let index = running.firstIndex(where: { $0.id == id }) else { return }
    running[index].fork(steps, &pool)
    running[index].follow(positions, &pool)
  }

  /// The rows that running requests have or may come to have in a step.
  var runningRows: Int { running.reduce(0) { $0 + ($1.branchLimit ?? 1) } }

  /// The last tokens of all branches.
  mutating func branchWork(on index: Int) -> [Work] {
    running[index].branches.indices.map { work(on: index, branch: $0, count: 1) }
  }

  /// Tokens before the last ones of branches whose keys and values are missing, the first branch first.
  mutating func pendingBranchWork(on index: Int, rows: Int) -> [Work] {
    var (work, left): ([Work], Int) = ([], rows)
    for branch in running[index].branches.indices {
      let pending = running[index].length - 1 - running[index].branches[branch].computed
      let count = min(left, pending)
      guard count > 0 else { continue }
      work.append(self.work(on: index, branch: branch, count: count))
      left -= count
    }
    return work
  }

  private mutating func work(on index: Int, branch: Int, count: Int) -> Work {
    let start = running[index].branches[branch].computed
    running[index].takeBlocks(forBranch: branch, upTo: start + count, from: &pool)
    let sequence = running[index]
    let blocks = sequence.blocks + sequence.branches[branch].blocks
    return Work(
      id: sequence.id,
      branch: branch,
      positions: start..<start + count,
      blocks: blocks[..<Self.blocks(for: start + count)],
      reach: sequence.reach,
      reachesEnd: start + count == sequence.length
    )
  }
}
