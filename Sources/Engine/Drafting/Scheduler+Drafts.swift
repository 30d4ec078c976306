internal import Backends

extension Scheduler {
  /// Shares out rows for guessed tokens among sequences that generate.
  ///
  /// A step with few rows takes as long as the weights take to come from memory, so that more rows cost little; with
  /// many rows it takes as long as the arithmetic, and a wrong guess costs as much as a right token. So generating
  /// sequences have ``Limits/maxDraftedRows`` rows together, guesses included; more of them than that run without.
  /// Those that want little get it, and the others get equal shares of the rest.
  ///
  /// - Parameters:
  ///   - sequences: Places in ``running`` of those that generate.
  ///   - others: The rows of branches of searches, which run beside them.
  ///   - wish: How many tokens a request would guess.
  /// - Returns: How many each may guess.
  func drafts(for sequences: [Int], beside others: Int, _ wish: (RequestID) -> Int) -> [Int] {
    var shares = Array(repeating: 0, count: sequences.count)
    var left = limits.maxDraftedRows - others - sequences.count
    guard left > 0 else { return shares }
    let wishes = sequences.map { index in
      let wanted = wish(running[index].id)
      guard wanted > 0 else { return 0 }
      return min(wanted, running[index].mostDrafts(positions, maxRows: limits.maxPromptRows))
    }
    guard wishes.contains(where: { $0 > 0 }) else { return shares }
    let ascending = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
    for (served, index) in ascending.enumerated() {
      shares[index] = max(0, min(wishes[index], left / (wishes.count - served)))
      left -= shares[index]
    }
    return shares
  }
}

extension Scheduler.Sequence {
  /// How many guessed tokens may follow its last one: no more than the tokens it may still draw but the last, no
  /// more rows than its window was made for, and none that would need another rotary table.
  func mostDrafts(_ policy: PositionPolicy, maxRows: Int) -> Int {
    var most = min(promptLength + maxNewTokens - tokens.count - 1, maxRows - 1)
    while most > 0, policy.reach(promptLength: promptLength, length: tokens.count + most) != reach {
      most -= 1
    }
    return most
  }
}
