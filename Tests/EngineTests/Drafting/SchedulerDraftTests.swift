import Backends
import Engine
import Testing

/// Rows of guessed tokens in the steps of a scheduler.
@Suite struct SchedulerDraftTests {
  /// A scheduler with sequences that all generate.
  private static func generating(_ count: Int, rows: Int = 16, new: Int = 30) -> Scheduler {
    var scheduler = Scheduler.small(rows: 64, running: 32, blocks: 32) { $0.maxDraftedRows = rows }
    for id in 1...UInt64(count) { scheduler.enqueue(id, promptLength: 2, maxNewTokens: new) }
    scheduler.run()
    return scheduler
  }

  @Test(
    "few sequences share the rows of a step, those that want little first",
    arguments: [
      ([5], [5]), ([40], [15]), ([3, 3, 3, 3], [3, 3, 3, 3]), ([9, 9, 9, 1], [3, 4, 4, 1]),
      ([0, 0, 40], [0, 0, 13]),
    ]
  )
  func shares(wishes: [Int], drafts: [Int]) {
    var scheduler = Self.generating(wishes.count)
    var next = wishes.makeIterator()
    let step = scheduler.nextStep(now: Scheduler.start) { _ in next.next() ?? 0 }
    #expect(step.work.map(\.drafts) == drafts)
    #expect(step.work.allSatisfy { $0.positions == 2..<3 && $0.reachesEnd })
    #expect(step.decodeRows == wishes.count)
  }

  @Test("many sequences guess nothing", arguments: [16, 17, 30]) func many(count: Int) {
    var scheduler = Self.generating(count)
    let step = scheduler.nextStep(now: Scheduler.start) { _ in 4 }
    #expect(step.work.allSatisfy { $0.drafts == 0 })
  }

  @Test(
    "no more is guessed than may be drawn before the last token",
    arguments: [(2, 0), (3, 1), (4, 2), (30, 9)]
  )
  func limit(new: Int, drafts: Int) {
    var scheduler = Self.generating(1, new: new)
    let step = scheduler.nextStep(now: Scheduler.start) { _ in 9 }
    #expect(step.work.map(\.drafts) == [drafts])
  }

  @Test("prompts run without guesses") func prompts() {
    var scheduler = Scheduler.small()
    scheduler.enqueue(1, promptLength: 40)
    for _ in 0..<3 {
      let step = scheduler.nextStep(now: Scheduler.start) { _ in 4 }
      #expect(step.work.map(\.drafts) == [0])
      for work in step.work { scheduler.didCompute(work, drew: work.reachesEnd ? 7 : nil) }
    }
    let step = scheduler.nextStep(now: Scheduler.start) { _ in 4 }
    #expect(step.work.map(\.drafts) == [4])
  }

  @Test("the sequence goes on behind the guesses that were right") func accepts() {
    var scheduler = Self.generating(1)
    let work = scheduler.nextStep(now: Scheduler.start) { _ in 4 }.work[0]
    scheduler.didCompute(work, accepting: [8, 9], drew: 10)
    let step = scheduler.nextStep(now: Scheduler.start)
    #expect(step.work.map(\.positions) == [5..<6])
  }

  @Test("guesses end where a longer sequence needs another rotary table") func crossing() {
    var scheduler = Scheduler.small(rows: 64, positions: .outgrown(length: 20))
    scheduler.enqueue(1, promptLength: 16, maxNewTokens: 20)
    scheduler.run()
    var work = scheduler.nextStep(now: Scheduler.start) { _ in 9 }.work[0]
    #expect(work.drafts == 3)
    scheduler.didCompute(work, accepting: [1, 2, 3], drew: 4)
    work = scheduler.nextStep(now: Scheduler.start) { _ in 9 }.work[0]
    #expect((work.positions, work.drafts, work.reach) == (0..<21, 0, 21))
    scheduler.didCompute(work, drew: 5)
    let step = scheduler.nextStep(now: Scheduler.start) { _ in 9 }
    #expect(step.work.map(\.drafts) == [9])
  }

  @Test("wrong guesses are found by nobody") func published() {
    var scheduler = Scheduler.small(rows: 64, blocks: 8)
    let prompt = [Int32](repeating: 1, count: 60)
    scheduler.enqueue(1, promptLength: 0, maxNewTokens: 40, prompt: prompt)
    scheduler.run()
    let work = scheduler.nextStep(now: Scheduler.start) { _ in 8 }.work[0]
    #expect(work.drafts == 8)
    scheduler.didCompute(work, accepting: [1, 1], drew: 1)
    #expect(scheduler.cachedBlockCount == 0)
    for _ in 0..<2 { scheduler.run() }
    #expect(scheduler.cachedBlockCount == 1)
  }
}
