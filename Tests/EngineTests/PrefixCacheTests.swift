import Backends
import Engine
import Testing

/// Full blocks found again by later requests.
@Suite struct PrefixCacheTests {
  private static func prompt(_ seed: Int32, _ count: Int) -> [Int32] {
    (0..<Int32(count)).map { seed * 10_000 + $0 }
  }

  /// Queues a request with one new token, runs its prompt, and lets it go.
  ///
  /// - Returns: The position its prompt was run from.
  private static func complete(_ scheduler: inout Scheduler, _ id: UInt64, _ prompt: [Int32]) -> Int? {
    scheduler.enqueue(id, promptLength: 0, maxNewTokens: 1, prompt: prompt)
    var start: Int?
    while true {
      let step = scheduler.run()
      guard let work = step.work.first(where: { $0.id == RequestID(id) }) else { return nil }
      start = start ?? work.positions.lowerBound
      if work.reachesEnd { break }
    }
    scheduler.remove(RequestID(id))
    return start
  }

  @Test(
    "a prompt that begins like one before runs from the first block that differs",
    arguments: [
      (150, 150, 128), (150, 128, 64), (150, 129, 128), (128, 200, 128), (64, 65, 64), (63, 100, 0),
      (150, 64, 0),
    ]
  )
  func hits(first: Int, second: Int, start: Int) {
    var scheduler = Scheduler.small(rows: 64, blocks: 16)
    let fresh = Self.complete(&scheduler, 1, Self.prompt(1, first))
    let found = Self.complete(&scheduler, 2, Self.prompt(1, second))
    #expect(fresh == 0)
    #expect(found == start)
    #expect(scheduler.prefixLookupTokens == first + second)
    #expect(scheduler.prefixHitTokens == start)
    #expect(scheduler.freeBlockCount == 16)
  }

  @Test("blocks of a cached prefix are the ones that hold it") func sharesBlocks() {
    var scheduler = Scheduler.small(rows: 200, besideDecoding: 200, blocks: 16)
    for id in 1...2 as ClosedRange<UInt64> {
      scheduler.enqueue(id, promptLength: 0, prompt: Self.prompt(1, 150))
      scheduler.run()
    }
    let work = scheduler.run().work
    #expect(work.map(\.positions) == [151..<152, 150..<151])
    #expect(work[0].blocks[..<2] == work[1].blocks[..<2])
    #expect(work[0].blocks.last != work[1].blocks.last)
  }

  @Test("the same tokens after another beginning are not found") func anotherBeginning() {
    var scheduler = Scheduler.small(rows: 200, blocks: 16)
    let tail = Self.prompt(9, 100)
    _ = Self.complete(&scheduler, 1, Self.prompt(1, 64) + tail)
    #expect(Self.complete(&scheduler, 2, Self.prompt(2, 64) + tail) == 0)
    #expect(Self.complete(&scheduler, 3, tail) == 0)
    #expect(Self.complete(&scheduler, 4, Self.prompt(1, 64) + tail) == 128)
  }

  @Test("only computed blocks are found") func onlyComputed() {
    var scheduler = Scheduler.small(rows: 60)
    scheduler.enqueue(1, promptLength: 0, prompt: Self.prompt(1, 200))
    scheduler.run()
    scheduler.remove(RequestID(1))
    #expect(scheduler.cachedBlockCount == 0)
    #expect(Self.complete(&scheduler, 2, Self.prompt(1, 200)) == 0)
  }

  @Test("of prompts alike that come together the first is run and the others follow it") func together() {
    var scheduler = Scheduler.small(rows: 64, besideDecoding: 64, blocks: 16)
    for id in 1...3 { scheduler.enqueue(UInt64(id), promptLength: 0, prompt: Self.prompt(1, 200)) }
    let rows = (0..<4).map { _ in scheduler.run().promptRows }
    #expect(rows == [64, 64, 64, 3 * 8])
    // Three shared blocks, and one of its own for each.
    #expect(scheduler.freeBlockCount == 16 - 3 - 3)
    #expect(scheduler.prefixHitTokens == 2 * 192)
  }

  @Test("prompts computed at the same time end up with one copy") func duplicates() {
    var scheduler = Scheduler.small(rows: 200, blocks: 16)
    for id in 1...2 { scheduler.enqueue(UInt64(id), promptLength: 0, prompt: Self.prompt(1, 90)) }
    let rows = scheduler.run().promptRows
    #expect(rows == 180)
    #expect(scheduler.cachedBlockCount == 1)
    #expect(scheduler.freeBlockCount == 16 - 3)
    for id in 1...2 { scheduler.remove(RequestID(UInt64(id))) }
    #expect(scheduler.freeBlockCount == 16)
  }

  @Test("a prompt whose every token is wanted runs whole, and can be found by others") func bypass() {
    var scheduler = Scheduler.small(rows: 200, blocks: 16)
    for id in 1...2 as ClosedRange<UInt64> {
      scheduler.enqueue(id, promptLength: 0, prompt: Self.prompt(1, 150), readsCache: false)
      let positions = scheduler.run().work.map(\.positions)
      #expect(positions == [0..<150])
      scheduler.remove(RequestID(id))
    }
    #expect(scheduler.prefixLookupTokens == 0)
    #expect(Self.complete(&scheduler, 3, Self.prompt(1, 150)) == 128)
  }

  @Test("a full block of generated tokens is found by who goes on from them") func generated() {
    var scheduler = Scheduler.small(rows: 200)
    scheduler.enqueue(1, promptLength: 0, maxNewTokens: 20, prompt: Self.prompt(1, 60))
    for _ in 0..<6 { scheduler.run() }
    scheduler.remove(RequestID(1))
    let conversation = Self.prompt(1, 60) + [7, 7, 7, 7, 5, 5]
    #expect(Self.complete(&scheduler, 2, conversation) == 64)
    #expect(Self.complete(&scheduler, 3, Self.prompt(1, 60) + [7, 7, 7, 8, 5, 5]) == 0)
  }

  @Test("the least recently used blocks give way, the last of a prefix before its first") func eviction() {
    var scheduler = Scheduler.small(rows: 300, blocks: 4)
    func run(_ seed: Int32, _ count: Int) -> Int? {
      Self.complete(&scheduler, UInt64(scheduler.prefixLookupTokens), Self.prompt(seed, count))
    }
    for seed in 1...3 as ClosedRange<Int32> { #expect(run(seed, 65) == 0) }
    #expect(scheduler.cachedBlockCount == 3)
    #expect(run(1, 65) == 64)
    // Two blocks are wanted and one is empty; the second prompt's was used least recently.
    #expect(run(4, 65) == 0)
    #expect(run(1, 65) == 64)
    #expect(run(3, 65) == 64)
    #expect(run(2, 65) == 0)
    #expect(run(5, 200) == 0)
    #expect(run(6, 65) == 0)
    // One of the three full blocks had to go.
    #expect(run(5, 200) == 128)
    #expect(scheduler.freeBlockCount == 4)
  }

  @Test("cached blocks do not keep a request waiting") func cachedIsFree() {
    var scheduler = Scheduler.small(rows: 300, blocks: 4)
    _ = Self.complete(&scheduler, 1, Self.prompt(1, 256))
    #expect(scheduler.cachedBlockCount == 4)
    #expect(Self.complete(&scheduler, 2, Self.prompt(2, 256)) == 0)
    #expect(scheduler.cachedBlockCount == 4)
  }

  @Test("a request that does not fit lets go of the prefix it found") func unpins() {
    var scheduler = Scheduler.small(rows: 300, blocks: 4)
    _ = Self.complete(&scheduler, 1, Self.prompt(1, 130))
    scheduler.enqueue(2, promptLength: 0, maxNewTokens: 64, prompt: Self.prompt(2, 65))
    scheduler.run()
    scheduler.enqueue(3, promptLength: 0, maxNewTokens: 126, prompt: Self.prompt(1, 131))
    scheduler.run()
    #expect(scheduler.waitingCount == 1)
    #expect(scheduler.freeBlockCount == 2)
    scheduler.remove(RequestID(2))
    let positions = scheduler.run().work.map(\.positions)
    #expect(positions == [128..<131])
  }

  @Test("what was computed with another rotary table is not found") func reaches() {
    var scheduler = Scheduler.small(rows: 300, blocks: 16, positions: .prompt(trainedLength: 100))
    let starts = [90, 150, 150, 160, 90, 160].enumerated().map { index, count in
      Self.complete(&scheduler, UInt64(index), Self.prompt(1, count))
    }
    #expect(starts == [0, 0, 128, 0, 64, 128])
  }

  @Test("switched off, nothing is kept") func off() {
    var scheduler = Scheduler.small(rows: 300) { $0.cachesPrefixes = false }
    for id in 1...2 as ClosedRange<UInt64> {
      #expect(Self.complete(&scheduler, id, Self.prompt(1, 150)) == 0)
    }
    #expect(scheduler.cachedBlockCount == 0)
    #expect(scheduler.prefixLookupTokens == 0)
  }
}
