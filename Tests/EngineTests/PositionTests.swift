import Backends
import Engine
import Testing

/// Sequences whose rotary table depends on their length.
@Suite struct PositionTests {
  @Test(
    "the reach of a sequence is what its policy says",
    arguments: [
      (.fixed, 5000, 6000, 0),
      (.outgrown(length: 4096), 100, 4096, 0),
      (.outgrown(length: 4096), 100, 4097, 4097),
      (.outgrown(length: 4096), 5000, 9000, 4097),
      (.prompt(trainedLength: 2048), 2048, 5000, 0),
      (.prompt(trainedLength: 2048), 2049, 5000, 2049),
      (.promptDoublings(trainedLength: 2048), 2048, 5000, 0),
      (.promptDoublings(trainedLength: 2048), 2049, 5000, 4096),
      (.promptDoublings(trainedLength: 2048), 4096, 5000, 4096),
      (.promptDoublings(trainedLength: 2048), 4097, 5000, 8192),
    ] as [(PositionPolicy, Int, Int, Int)]
  )
  func reach(policy: PositionPolicy, promptLength: Int, length: Int, reach: Int) {
    #expect(policy.reach(promptLength: promptLength, length: length) == reach)
  }

  @Test("a sequence that outgrows its table is computed again from its start") func outgrows() {
    var scheduler = Scheduler.small(positions: .outgrown(length: 20))
    scheduler.enqueue(1, promptLength: 19, maxNewTokens: 10)
    let work = (0..<6).flatMap { _ in scheduler.run().work }
    #expect(work.map(\.positions) == [0..<16, 16..<19, 19..<20, 0..<16, 16..<21, 21..<22])
    #expect(work.map(\.reach) == [0, 0, 0, 21, 21, 21])
    #expect(work.map(\.reachesEnd) == [false, true, true, false, true, true])
  }

  @Test("a prompt that is too long for the first table never has it") func longPrompt() {
    var scheduler = Scheduler.small(rows: 64, positions: .outgrown(length: 20))
    scheduler.enqueue(1, promptLength: 21, maxNewTokens: 3)
    let work = (0..<3).flatMap { _ in scheduler.run().work }
    #expect(work.map(\.positions) == [0..<21, 21..<22, 22..<23])
    #expect(work.map(\.reach) == [21, 21, 21])
  }

  @Test("chunks of a prompt have the table of the whole prompt, and keep it") func chunks() {
    var scheduler = Scheduler.small(positions: .promptDoublings(trainedLength: 30))
    scheduler.enqueue(1, promptLength: 40, maxNewTokens: 40)
    let work = (0..<30).flatMap { _ in scheduler.run().work }
    #expect(work.prefix(4).map(\.positions) == [0..<16, 16..<32, 32..<40, 40..<41])
    #expect(work.allSatisfy { $0.reach == 60 })
  }

  @Test("who outgrew its table waits for blocks that others share, and nobody is admitted before it")
  func waitsForBlocks() {
    var scheduler = Scheduler.small(rows: 200, blocks: 5, positions: .outgrown(length: 133))
    let prompt = (0..<Int32(130)).map { $0 }
    // Two shared blocks, and one of its own for each.
    for id in 1...2 as ClosedRange<UInt64> {
      scheduler.enqueue(id, promptLength: 0, prompt: prompt)
      scheduler.run()
    }
    #expect(scheduler.freeBlockCount == 1)
    // The first draws its 134th token, the second one fewer.
    for _ in 0..<2 { scheduler.run() }
    scheduler.enqueue(3, promptLength: 10)
    #expect(scheduler.freeBlockCount == 2)
    let blocked = scheduler.nextStep(now: Scheduler.start)
    #expect(blocked.admitted.isEmpty)
    #expect(blocked.work.map(\.id) == [RequestID(2)])
    scheduler.remove(RequestID(2))
    let resumed = scheduler.run()
    #expect(resumed.rows(of: 1) == 134)
    #expect(resumed.admittedIDs == [RequestID(3)])
  }

  @Test("a second run of a prompt finds what others computed with its new table") func findsPrefix() {
    var scheduler = Scheduler.small(rows: 300, blocks: 16, positions: .outgrown(length: 131))
    let prompt = (0..<Int32(140)).map { $0 }
    scheduler.enqueue(1, promptLength: 0, maxNewTokens: 1, prompt: prompt)
    scheduler.runAndRemove(1)
    scheduler.enqueue(2, promptLength: 0, maxNewTokens: 20, prompt: Array(prompt[..<131]))
    let work = (0..<2).flatMap { _ in scheduler.run().work }
    #expect(work.map(\.positions) == [0..<131, 128..<132])
    #expect(work.map(\.reach) == [0, 132])
  }
}
