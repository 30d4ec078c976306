import Backends
import Engine
import Generation
import Testing

/// Sequences that are forked, as the scheduler keeps them.
@Suite struct BranchTests {
  /// Runs the prompt of request 1.
  private static func runPrompt(_ scheduler: inout Scheduler, length: Int, new: Int = 10, branches: Int = 4)
    -> Bool
  {
    let prompt = (0..<Int32(length)).map { 1000 + $0 }
    let fits = scheduler.enqueue(
      RequestID(1),
      prompt: prompt,
      maxNewTokens: new,
      branchLimit: branches,
      arrival: Scheduler.start
    )
    guard fits else { return false }
    while true {
      let step = scheduler.nextStep(now: Scheduler.start)
      for work in step.work { scheduler.didCompute(work, drew: nil) }
      if step.work.contains(where: \.reachesEnd) { return true }
    }
  }

  private static func steps(_ parents: [Int]) -> [RowStep] {
    parents.enumerated().map { RowStep(parent: $0.element, token: Int32($0.offset)) }
  }

  /// Runs the branches' last tokens and forks them.
  private static func step(_ scheduler: inout Scheduler, _ parents: [Int]) -> Scheduler.Step {
    let step = scheduler.nextStep(now: Scheduler.start)
    for work in step.work { scheduler.didCompute(work, drew: nil) }
    scheduler.fork(RequestID(1), into: steps(parents))
    return step
  }

  @Test("branches share the full blocks of the prompt and have a last one each") func shares() {
    var scheduler = Scheduler.small(rows: 256, blocks: 16)
    let runs = Self.runPrompt(&scheduler, length: 130)
    #expect(runs)
    scheduler.fork(RequestID(1), into: Self.steps([0, 0, 0, 0]))
    let step = scheduler.nextStep(now: Scheduler.start)
    #expect(step.work.map(\.branch) == [0, 1, 2, 3])
    #expect(step.work.allSatisfy { $0.positions == 130..<131 && $0.reachesEnd })
    #expect(Set(step.work.map { Array($0.blocks.prefix(2)) }).count == 1)
    let last = step.work.compactMap(\.blocks.last)
    #expect(Set(last).count == 4)
    // The first keeps the block of the prompt's end; the others get copies of it.
    #expect(step.copies == last.dropFirst().map { BlockCopy(from: last[0], to: $0) })
    let again = scheduler.nextStep(now: Scheduler.start)
    #expect(again.copies.isEmpty)
  }

  @Test("a prompt that ends with its block is not copied") func endsWithBlock() {
    var scheduler = Scheduler.small(rows: 256, blocks: 16)
    let runs = Self.runPrompt(&scheduler, length: 128)
    #expect(runs)
    scheduler.fork(RequestID(1), into: Self.steps([0, 0, 0]))
    let step = scheduler.nextStep(now: Scheduler.start)
    #expect(step.copies.isEmpty)
    #expect(Set(step.work.compactMap(\.blocks.last)).count == 3)
  }

  @Test("only a branch that goes on more than once is copied, once for each time more") func copies() {
    var scheduler = Scheduler.small(rows: 256, blocks: 16)
    let runs = Self.runPrompt(&scheduler, length: 70)
    #expect(runs)
    scheduler.fork(RequestID(1), into: Self.steps([0, 0, 0, 0]))
    _ = Self.step(&scheduler, [3, 1, 2, 0])
    let before = Self.step(&scheduler, [2, 2, 0, 2])
    #expect(before.copies.isEmpty)
    let step = scheduler.nextStep(now: Scheduler.start)
    let last = step.work.compactMap(\.blocks.last)
    #expect(step.copies == [BlockCopy(from: last[0], to: last[1]), BlockCopy(from: last[0], to: last[3])])
    #expect(Set(last).count == 4)
  }

  @Test("a full block is shared for as long as one branch looks at it, then used again") func fullBlocks() {
    var scheduler = Scheduler.small(rows: 256, blocks: 64)
    let runs = Self.runPrompt(&scheduler, length: 64, new: 200)
    #expect(runs)
    scheduler.fork(RequestID(1), into: Self.steps([0, 0, 0, 0]))
    for _ in 0..<199 { _ = Self.step(&scheduler, [1, 1, 1, 1]) }
    let step = scheduler.nextStep(now: Scheduler.start)
    #expect(Set(step.work.map { Array($0.blocks.dropLast()) }).count == 1)
    scheduler.remove(RequestID(1))
    #expect(scheduler.freeBlockCount == 64)
  }

  @Test("a request reserves its prompt once and the rest for each branch", arguments: [7, 8])
  func reserves(blocks: Int) {
    var scheduler = Scheduler.small(rows: 256, blocks: blocks)
    // Two full blocks, and two more for each of three branches.
    let isRun = Self.runPrompt(&scheduler, length: 130, new: 70, branches: 3)
    #expect(isRun == (blocks == 8))
  }

  @Test("nobody else gets what a search may come to need") func reservation() {
    var scheduler = Scheduler.small(rows: 256, running: 8, blocks: 8)
    let runs = Self.runPrompt(&scheduler, length: 70, new: 20, branches: 4)
    #expect(runs)
    #expect(scheduler.freeBlockCount == 3)
    scheduler.enqueue(2, promptLength: 200, maxNewTokens: 10)
    let before = scheduler.nextStep(now: Scheduler.start)
    #expect(before.admittedIDs.isEmpty)
    scheduler.remove(RequestID(1))
    let after = scheduler.nextStep(now: Scheduler.start)
    #expect(after.admittedIDs == [RequestID(2)])
  }

  @Test("branches count as so many of those that run at once") func counts() {
    var scheduler = Scheduler.small(rows: 256, running: 5, blocks: 32)
    let runs = Self.runPrompt(&scheduler, length: 10, branches: 4)
    #expect(runs)
    scheduler.enqueue(2, promptLength: 10)
    scheduler.enqueue(3, promptLength: 10)
    let step = scheduler.nextStep(now: Scheduler.start)
    #expect(step.admittedIDs == [RequestID(2)])
  }
}
