internal import Backends
internal import Generation

// A sequence that is forked: its own blocks are the full ones of the prompt, which all branches read.
extension Scheduler.Sequence {
  /// The tokens of the whole sequence, those of a branch included; all branches are of one length.
  var length: Int { tokens.count + (branches.first?.tokens.count ?? 0) }

  /// Whether all branches run their last tokens next.
  var branchesDecode: Bool {
    hasRoom && !branches.isEmpty && branches.allSatisfy { $0.computed == length - 1 }
  }

  /// Whether it has rows to run before it decodes.
  var isPending: Bool { hasRoom && !isDecoding && !branchesDecode }

  /// The rows to run before it decodes.
  var pendingRows: Int {
    if remaining > 0 || branches.isEmpty { return remaining }
    return branches.reduce(0) { $0 + length - 1 - $1.computed }
  }

  /// The full blocks of the prompt.
  private var trunkBlocks: Int { promptLength / CacheShape.blockSize }

  /// The blocks of the prompt once, and of so many branches the rest.
  ///
  /// Tokens that are tried and not taken enter the cache, so that the last one counts.
  func blocksNeeded(branches count: Int) -> Int {
    trunkBlocks + count * (Scheduler.blocks(for: promptLength + maxNewTokens) - trunkBlocks)
  }

  /// The blocks that all rows together see.
  var blocksSeen: Int {
    guard let window else { return .max }
    let (product, overflow) = window.blocksSeen.multipliedReportingOverflow(by: branchLimit ?? 1)
    return overflow ? .max : product
  }

  /// Keeps the blocks that only branches will hold.
  mutating func setSpareAside() {
    guard branchLimit != nil else { return }
    let own = Scheduler.blocks(for: promptLength)
    spare = Array(blocks[own...])
    blocks.removeSubrange(own...)
  }

  /// Goes on as branches, each from a branch of before (the prompt, if there was none) with one more token.
  mutating func fork(_ steps: [RowStep], _ pool: inout BlockPool) {
    precondition(steps.count <= branchLimit ?? 0, "\(steps.count) branches of \(branchLimit ?? 0)")
    if branches.isEmpty { branches = [takeFirstBranch()] }
    split(into: steps.map(\.parent), &pool)
    for (index, step) in steps.enumerated() { branches[index].tokens.append(step.token) }
    passBlocks(to: &pool)
  }

  /// Forks again after the prompt was run under another rotary table; the branches' tokens are to be run.
  mutating func forkAgain(_ pool: inout BlockPool) {
    let tokens = branches.map(\.tokens)
    branches = [takeFirstBranch()]
    split(into: Array(repeating: 0, count: tokens.count), &pool)
    for index in tokens.indices { branches[index].tokens = tokens[index] }
  }

  /// The branch that holds what the prompt has beyond its full blocks.
  private mutating func takeFirstBranch() -> Scheduler.Branch {
    let rest = Array(blocks[trunkBlocks...])
    blocks.removeSubrange(trunkBlocks...)
    return Scheduler.Branch(computed: promptLength, blocks: rest)
  }

  /// Replaces the branches by others that go on from them.
  ///
  /// Full blocks are shared. The last block, if it has room, stays with the first branch that goes on from its owner,
  /// and the others get copies.
  private mutating func split(into parents: [Int], _ pool: inout BlockPool) {
    var next: [Scheduler.Branch] = []
    var withHeir: Set<Int> = []
    var copied: [Int] = []
    for parent in parents {
      let branch = branches[parent]
      let full = branch.computed / CacheShape.blockSize - trunkBlocks
      for index in branch.passed..<branch.blocks.count {
        if index < full || withHeir.insert(parent).inserted {
          pool.share(branch.blocks[index])
        } else {
          copied.append(next.count)
        }
      }
      next.append(branch)
    }
    for branch in branches { for block in branch.blocks[branch.passed...] { drop(block, &pool) } }
    branches = next
    for index in copied {
      let (last, target) = (branches[index].blocks.count - 1, takeBlock(&pool))
      copies.append(BlockCopy(from: branches[index].blocks[last], to: target))
      branches[index].blocks[last] = target
    }
  }

  /// Takes the blocks that a branch needs up to a position.
  mutating func takeBlocks(forBranch index: Int, upTo end: Int, from pool: inout BlockPool) {
    while trunkBlocks + branches[index].blocks.count < Scheduler.blocks(for: end) {
      branches[index].blocks.append(takeBlock(&pool))
    }
  }

  /// Notes that a branch's tokens up to a position were run, and gives back what lies behind its window.
  mutating func didCompute(branch index: Int, upTo position: Int, _ pool: inout BlockPool) {
    branches[index].computed = position
    guard let window else { return }
    let branch = branches[index]
    let behind = min(window.blocksBehind(position) - trunkBlocks, branch.blocks.count)
    guard behind > branch.passed else { return }
    for place in branch.passed..<behind {
      drop(branch.blocks[place], &pool)
      branches[index].blocks[place] = 0
    }
    branches[index].passed = behind
  }

  /// The copies that must be made now.
  mutating func takeCopies() -> [BlockCopy] {
    defer { copies.removeAll() }
    return copies
  }

  /// Lets go of the branches' blocks and of the spare ones; the branches' tokens stay.
  mutating func letGoOfBranches(to pool: inout BlockPool) {
    for index in branches.indices {
      pool.give(back: Array(branches[index].blocks[branches[index].passed...]))
      branches[index] = Scheduler.Branch(tokens: branches[index].tokens, computed: 0)
    }
    pool.give(back: spare)
    spare = []
    copies = []
  }

  private mutating func takeBlock(_ pool: inout BlockPool) -> Int32 {
    guard let block = spare.popLast() ?? pool.take(1)?.first else {
      preconditionFailure("a block that was promised is not free")
    }
    return block
  }

  /// Ends one use of a branch's block; what nobody uses stays in the reservation.
  private mutating func drop(_ block: Int32, _ pool: inout BlockPool) {
    if window == nil, pool.hasOneUser(block) { spare.append(block) } else { pool.give(back: [block]) }
  }
}
