import Engine
import Testing

/// How the rows of a step are shared among prompts.
@Suite struct PromptShareTests {
  private static func scheduler(prompts: [Int]) -> Scheduler {
    var scheduler = Scheduler.small(rows: 512, besideDecoding: 128, running: 64, blocks: 2000)
    for (index, length) in prompts.enumerated() {
      scheduler.enqueue(UInt64(index + 1), promptLength: length, maxNewTokens: 500)
    }
    return scheduler
  }

  @Test("prompts of one length run one after the other in full steps") func equals() {
    var scheduler = Self.scheduler(prompts: Array(repeating: 1024, count: 8))
    let first = scheduler.run()
    #expect(first.rows(of: 1) == 512)
    #expect(first.promptRows == 512)
    let second = scheduler.run()
    #expect(second.rows(of: 1) == 512)
    // From now on a sequence waits for its next token.
    let third = scheduler.run()
    #expect(third.promptRows == 128)
  }

  @Test("a short prompt beside long ones runs in the next step, and that is a short one", arguments: 0...12)
  func shortAmongLong(stepsBefore: Int) {
    var scheduler = Self.scheduler(prompts: Array(repeating: 1024, count: 8))
    for _ in 0..<stepsBefore { scheduler.run() }
    scheduler.enqueue(9, promptLength: 16)
    let step = scheduler.run()
    #expect(step.rows(of: 9) == 16)
    #expect(step.promptRows <= 16 + 64)
    #expect(step.promptRows > 16)
  }

  @Test("a step in which a prompt ends holds at most twice its rows of others", arguments: [1, 30, 100, 200])
  func ending(length: Int) {
    var scheduler = Self.scheduler(prompts: [1024, 1024, length])
    let step = scheduler.run()
    #expect(step.rows(of: 3) == length)
    #expect(step.promptRows == min(512, length + max(64, 2 * length)))
  }

  @Test("the oldest prompt goes on however many short ones come") func noStarvation() {
    var scheduler = Self.scheduler(prompts: [1000])
    var (id, steps): (UInt64, Int) = (1, 0)
    var isDone = false
    while !isDone, steps < 100 {
      for _ in 0..<20 {
        id += 1
        scheduler.enqueue(id, promptLength: 30, maxNewTokens: 1)
      }
      let ended = scheduler.run().work.filter(\.reachesEnd).map(\.id)
      for id in ended { scheduler.remove(id) }
      isDone = ended.contains(RequestID(1))
      steps += 1
    }
    // A quarter of 512 rows each time.
    #expect(steps == 8)
  }

  @Test("prompts that end leave the rest of the rows to those that do not") func leftOver() {
    var scheduler = Scheduler.small(rows: 4, running: 8)
    for (id, length) in [(1, 1), (2, 5), (3, 1)] { scheduler.enqueue(UInt64(id), promptLength: length) }
    let step = scheduler.run()
    #expect(step.work.map(\.positions) == [0..<1, 0..<2, 0..<1])
  }
}
