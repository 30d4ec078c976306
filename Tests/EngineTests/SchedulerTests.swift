import Engine
import Testing

@Suite struct SchedulerTests {
  private static func scheduler(
    rows: Int = 16,
    besideDecoding: Int = 8,
    running: Int = 4,
    blocks: Int = 8
  ) -> Scheduler {
    Scheduler(
      limits: Scheduler.Limits(
        maxPromptRows: rows,
        maxPromptRowsBesideDecoding: besideDecoding,
        maxRunning: running,
        blockCount: blocks
      )
    )
  }

  private static func enqueue(
    _ scheduler: inout Scheduler,
    _ id: UInt64,
    promptLength: Int,
    maxNewTokens: Int
  ) -> Bool {
    scheduler.enqueue(RequestID(id), promptLength: promptLength, maxNewTokens: maxNewTokens)
  }

  /// Plans a step and notes it as computed, drawing a token wherever that is possible.
  private static func run(_ scheduler: inout Scheduler) -> Scheduler.Step {
    let step = scheduler.nextStep()
    for work in step.work { scheduler.didCompute(work, drewToken: work.reachesEnd) }
    return step
  }

  @Test("a long prompt runs in chunks and only its end draws a token") func chunks() {
    var scheduler = Self.scheduler()
    #expect(Self.enqueue(&scheduler, 1, promptLength: 40, maxNewTokens: 4))
    let steps = (0..<4).map { _ in Self.run(&scheduler) }
    #expect(steps.map { $0.work.map(\.positions) } == [[0..<16], [16..<32], [32..<40], [40..<41]])
    #expect(steps.map { $0.work.map(\.reachesEnd) } == [[false], [false], [true], [true]])
    #expect(steps[0].admitted == [RequestID(1)])
  }

  @Test("running sequences get their row first and prompts fill a part of the rest") func mixes() {
    var scheduler = Self.scheduler()
    _ = scheduler.enqueue(RequestID(1), promptLength: 3, maxNewTokens: 10)
    _ = Self.run(&scheduler)
    _ = scheduler.enqueue(RequestID(2), promptLength: 20, maxNewTokens: 10)
    let step = Self.run(&scheduler)
    #expect(step.work.map(\.id) == [RequestID(1), RequestID(2)])
    #expect(step.work.map(\.positions) == [3..<4, 0..<8])
  }

  @Test("admission reserves blocks for every token that may come, in order of arrival") func reserves() {
    var scheduler = Self.scheduler(blocks: 4)
    // 100 + 100 - 1 tokens need 4 blocks of 64; 10 + 10 need one.
    #expect(Self.enqueue(&scheduler, 1, promptLength: 100, maxNewTokens: 100))
    #expect(Self.enqueue(&scheduler, 2, promptLength: 10, maxNewTokens: 10))
    var admitted = Self.run(&scheduler).admitted
    #expect(admitted == [RequestID(1)])
    #expect(scheduler.freeBlockCount == 0)
    #expect(scheduler.waitingCount == 1)
    scheduler.remove(RequestID(1))
    #expect(scheduler.freeBlockCount == 4)
    admitted = Self.run(&scheduler).admitted
    #expect(admitted == [RequestID(2)])
    #expect(scheduler.freeBlockCount == 3)
  }

  @Test("a request that could never fit is refused") func refuses() {
    var scheduler = Self.scheduler(blocks: 2)
    #expect(Self.enqueue(&scheduler, 1, promptLength: 100, maxNewTokens: 30) == false)
    #expect(Self.enqueue(&scheduler, 2, promptLength: 100, maxNewTokens: 29))
    #expect(scheduler.waitingCount == 1)
  }

  @Test("no more run at once than the limit says") func limitsRunning() {
    var scheduler = Self.scheduler(running: 2, blocks: 100)
    for id in 1...3 { _ = scheduler.enqueue(RequestID(UInt64(id)), promptLength: 1, maxNewTokens: 5) }
    _ = Self.run(&scheduler)
    #expect(scheduler.runningCount == 2)
    #expect(scheduler.waitingCount == 1)
  }

  @Test("a cancelled request leaves the queue or the batch at once") func cancels() {
    var scheduler = Self.scheduler(running: 1)
    for id in 1...2 { _ = scheduler.enqueue(RequestID(UInt64(id)), promptLength: 1, maxNewTokens: 5) }
    _ = Self.run(&scheduler)
    scheduler.remove(RequestID(2))
    scheduler.remove(RequestID(1))
    #expect(scheduler.isIdle)
    #expect(scheduler.freeBlockCount == 8)
    let work = Self.run(&scheduler).work
    #expect(work.isEmpty)
  }

  @Test(
    "blocks are never shared and all come back, whatever happens",
    arguments: 1...5 as ClosedRange<UInt64>
  )
  func randomised(seed: UInt64) {
    var generator = SystemLikeGenerator(state: seed)
    var scheduler = Self.scheduler(rows: 32, besideDecoding: 7, running: 6, blocks: 20)
    /// The tokens that each request may still draw.
    var alive: [RequestID: Int] = [:]
    var next: UInt64 = 0
    for _ in 0..<2000 {
      if Int.random(in: 0..<3, using: &generator) == 0 {
        next += 1
        let newTokens = Int.random(in: 1...300, using: &generator)
        let fits = Self.enqueue(
          &scheduler,
          next,
          promptLength: .random(in: 1...300, using: &generator),
          maxNewTokens: newTokens
        )
        if fits { alive[RequestID(next)] = newTokens }
      }
      if let victim = alive.keys.min(), Int.random(in: 0..<9, using: &generator) == 0 {
        scheduler.remove(victim)
        alive[victim] = nil
      }
      let step = Self.run(&scheduler)
      #expect(step.work.reduce(0) { $0 + $1.positions.count } <= 32 + 6)
      let blocks = step.work.flatMap(\.blocks)
      #expect(Set(blocks).count == blocks.count)
      for work in step.work { #expect(work.blocks.count * 64 >= work.positions.upperBound) }
      for work in step.work where work.reachesEnd {
        alive[work.id, default: 1] -= 1
        if alive[work.id] == 0 || Int.random(in: 0..<20, using: &generator) == 0 {
          scheduler.remove(work.id)
          alive[work.id] = nil
        }
      }
    }
    for id in alive.keys { scheduler.remove(id) }
    #expect(scheduler.freeBlockCount == 20)
    #expect(scheduler.isIdle)
  }
}

/// A small seeded generator (xorshift64*).
struct SystemLikeGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
