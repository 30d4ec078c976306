import Engine
import Testing

@Suite struct SchedulerTests {
  @Test("a long prompt runs in chunks and only its end draws a token") func chunks() {
    var scheduler = Scheduler.small()
    scheduler.enqueue(1, promptLength: 40, maxNewTokens: 4)
    let steps = (0..<4).map { _ in scheduler.run() }
    #expect(steps.map { $0.work.map(\.positions) } == [[0..<16], [16..<32], [32..<40], [40..<41]])
    #expect(steps.map { $0.work.map(\.reachesEnd) } == [[false], [false], [true], [true]])
    #expect(steps[0].admittedIDs == [RequestID(1)])
  }

  @Test("running sequences get their row first and prompts fill a part of the rest") func mixes() {
    var scheduler = Scheduler.small()
    scheduler.enqueue(1, promptLength: 3, maxNewTokens: 10)
    scheduler.run()
    scheduler.enqueue(2, promptLength: 20, maxNewTokens: 10)
    let step = scheduler.run()
    #expect(step.work.map(\.id) == [RequestID(1), RequestID(2)])
    #expect(step.work.map(\.positions) == [3..<4, 0..<8])
  }

  @Test("admission reserves blocks for every token that may come, in order of arrival") func reserves() {
    var scheduler = Scheduler.small(blocks: 4)
    // 100 + 100 - 1 tokens need 4 blocks of 64; 10 + 10 need one.
    scheduler.enqueue(1, promptLength: 100, maxNewTokens: 100)
    scheduler.enqueue(2, promptLength: 10, maxNewTokens: 10)
    var admitted = scheduler.run().admittedIDs
    #expect(admitted == [RequestID(1)])
    #expect(scheduler.freeBlockCount == 0)
    #expect(scheduler.waitingCount == 1)
    scheduler.remove(RequestID(1))
    #expect(scheduler.freeBlockCount == 4)
    admitted = scheduler.run().admittedIDs
    #expect(admitted == [RequestID(2)])
    #expect(scheduler.freeBlockCount == 3)
  }

  @Test("a request that could never fit is refused") func refuses() {
    var scheduler = Scheduler.small(blocks: 2)
    let fits = [30, 29].map { scheduler.enqueue(1, promptLength: 100, maxNewTokens: $0) }
    #expect(fits == [false, true])
    #expect(scheduler.waitingCount == 1)
  }

  @Test("no more run at once than the limit says") func limitsRunning() {
    var scheduler = Scheduler.small(running: 2, blocks: 100)
    for id in 1...3 { scheduler.enqueue(UInt64(id), promptLength: 1, maxNewTokens: 5) }
    scheduler.run()
    #expect(scheduler.runningCount == 2)
    #expect(scheduler.waitingCount == 1)
  }

  @Test("a cancelled request leaves the queue or the batch at once") func cancels() {
    var scheduler = Scheduler.small(running: 1)
    for id in 1...2 { scheduler.enqueue(UInt64(id), promptLength: 1, maxNewTokens: 5) }
    scheduler.run()
    scheduler.remove(RequestID(2))
    scheduler.remove(RequestID(1))
    #expect(scheduler.isIdle)
    #expect(scheduler.freeBlockCount == 8)
    let work = scheduler.run().work
    #expect(work.isEmpty)
  }
}
