import Engine
import Testing

/// Models none of whose layers look far back.
@Suite struct WindowTests {
  @Test("blocks behind the window go back while the sequence runs") func givesBack() {
    var scheduler = Scheduler.small(rows: 64, blocks: 16, window: 64) { $0.cachesPrefixes = false }
    scheduler.enqueue(1, promptLength: 300, maxNewTokens: 100)
    var held: [Int] = []
    for _ in 0..<60 {
      let work = scheduler.run().work
      held.append(work[0].blocks.count { $0 != 0 || work[0].positions.upperBound <= 64 })
    }
    // Sixty-four rows that see as many keys each: at most three blocks; a row alone: at most two.
    #expect(held.allSatisfy { $0 <= 3 })
    #expect(held.suffix(50).allSatisfy { $0 <= 2 })
    scheduler.remove(RequestID(1))
    #expect(scheduler.freeBlockCount == 16)
  }

  @Test(
    "admission reserves what the rows of a step see, and not more than the whole sequence",
    arguments: [(64, 64, 3), (1, 1, 1), (2, 1, 2), (65, 1, 2), (66, 1, 3), (4096, 64, 7), (.max, 64, 7)]
  )
  func reserves(window: Int, rows: Int, blocks: Int) {
    var scheduler = Scheduler.small(rows: rows, blocks: 20, window: window)
    scheduler.enqueue(1, promptLength: 300, maxNewTokens: 100)
    scheduler.run()
    #expect(scheduler.freeBlockCount == 20 - blocks)
  }

  @Test("a sequence longer than the cache runs when its window fits") func longerThanCache() {
    var scheduler = Scheduler.small(rows: 64, blocks: 3, window: 64)
    let isQueued = scheduler.enqueue(1, promptLength: 1000, maxNewTokens: 5)
    #expect(isQueued)
    let positions = (0..<18).flatMap { _ in scheduler.run().work }.map(\.positions)
    #expect(positions.last == 1001..<1002)
    var small = Scheduler.small(rows: 64, blocks: 2, window: 64)
    let isRefused = !small.enqueue(1, promptLength: 1000, maxNewTokens: 5)
    #expect(isRefused)
  }

  @Test("a prompt is found in the cache as long as all of its blocks are") func prefixes() {
    var scheduler = Scheduler.small(rows: 64, blocks: 16, window: 64)
    let prompt = (0..<Int32(500)).map { $0 }
    for (id, start) in [(1, 0), (2, 448)] as [(UInt64, Int)] {
      scheduler.enqueue(id, promptLength: 0, maxNewTokens: 1, prompt: prompt)
      let first = scheduler.run().work.first?.positions.lowerBound
      #expect(first == start)
      if start == 0 { scheduler.runAndRemove(id) } else { scheduler.remove(RequestID(id)) }
    }
    #expect(scheduler.cachedBlockCount == 7)
    #expect(scheduler.freeBlockCount == 16)
    // Who needs memory gets that of the beginning first, and then the rest is no use.
    scheduler.enqueue(3, promptLength: 640, maxNewTokens: 1)
    scheduler.runAndRemove(3)
    scheduler.enqueue(4, promptLength: 0, maxNewTokens: 1, prompt: prompt)
    let first = scheduler.run().work.first?.positions.lowerBound
    #expect(first == 0)
  }
}
