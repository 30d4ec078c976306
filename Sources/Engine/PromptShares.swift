internal import Backends

/// How the prompt rows of a step are shared among the prompts that are not computed yet.
///
/// The prompt that was admitted first gets a quarter, so that none starves. Of the rest, prompts that can end in
/// this step come first, the shortest before all, so that a short request does not stand behind long ones. A step
/// in which a prompt ends is kept short, as somebody waits for its token: the other prompts then get at most
/// twice the rows of those that end, or one block.
struct PromptShares {
  /// The rows of each prompt in this step.
  private(set) var rows: [Int]

  /// Shares out rows.
  ///
  /// - Parameters:
  ///   - budget: The rows there are.
  ///   - remaining: The rows that each prompt still needs, at least one, in order of admission.
  init(of budget: Int, among remaining: [Int]) {
    rows = Array(repeating: 0, count: remaining.count)
    guard let oldest = remaining.first, budget > 0 else { return }
    let shortestFirst = remaining.indices.sorted { (remaining[$0], $0) < (remaining[$1], $1) }
    rows[0] = min(oldest, max(1, budget / 4))
    var left = budget - rows[0]
    for index in shortestFirst where remaining[index] - rows[index] <= left {
      left -= remaining[index] - rows[index]
      rows[index] = remaining[index]
    }
    let ending = remaining.indices.reduce(0) { $0 + (rows[$1] == remaining[$1] ? rows[$1] : 0) }
    if ending > 0 {
      let others = max(2 * ending, CacheShape.blockSize)
      if rows[0] < oldest { rows[0] = min(rows[0], others) }
      left = min(left, rows[0] < oldest ? others - rows[0] : others)
    }
    for index in shortestFirst where left > 0 && rows[index] < remaining[index] {
      let more = min(left, remaining[index] - rows[index])
      rows[index] += more
      left -= more
    }
  }
}
