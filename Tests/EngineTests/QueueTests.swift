import Engine
import Testing

/// When requests leave the queue, and in which order.
@Suite struct QueueTests {
  /// A scheduler whose prompts run whole.
  private static func whole(
    ratio: Double = 0.5,
    maxWaiting: Int = 3,
    rows: Int = 16,
    _ change: (inout Scheduler.Limits) -> Void = { _ in }
  ) -> Scheduler {
    Scheduler.small(rows: rows, running: 8, blocks: 40) { limits in
      limits.chunksPrompts = false
      limits.waitingServedRatio = ratio
      limits.maxWaitingTokens = maxWaiting
      change(&limits)
    }
  }

  @Test("requests join at once when prompts run in parts") func chunking() {
    var scheduler = Scheduler.small { $0.waitingServedRatio = 100 }
    scheduler.enqueue(1, promptLength: 2)
    let first = scheduler.run()
    scheduler.enqueue(2, promptLength: 2)
    let second = scheduler.run()
    #expect(first.admissionReason == .idle)
    #expect(second.admissionReason == .chunking)
    #expect(second.admittedIDs == [RequestID(2)])
    let third = scheduler.run()
    #expect(third.admissionReason == nil)
  }

  @Test("whole prompts run beside what runs, as many as fit into a step") func wholePrompts() {
    var scheduler = Self.whole(ratio: 0)
    scheduler.enqueue(1, promptLength: 4)
    scheduler.run()
    for id in 2...4 { scheduler.enqueue(UInt64(id), promptLength: 8) }
    let step = scheduler.run()
    #expect(step.work.map(\.positions) == [4..<5, 0..<8, 0..<8])
    #expect(step.work.map(\.reachesEnd) == [true, true, true])
    #expect(scheduler.waitingCount == 1)
  }

  @Test("a prompt longer than a step is refused when prompts run whole") func tooLong() {
    var scheduler = Self.whole()
    let fits = [17, 16].map { scheduler.enqueue(1, promptLength: $0) }
    #expect(fits == [false, true])
  }

  @Test("requests wait until they are a share of the running ones") func waitingServedRatio() {
    var scheduler = Self.whole(maxWaiting: 100)
    for id in 1...4 { scheduler.enqueue(UInt64(id), promptLength: 2) }
    scheduler.run()
    #expect(scheduler.runningCount == 4)
    scheduler.enqueue(5, promptLength: 2)
    let tooFew = scheduler.run()
    #expect(tooFew.admitted.isEmpty)
    #expect(tooFew.decodeRows == 4)
    scheduler.enqueue(6, promptLength: 2)
    let enough = scheduler.run()
    #expect(enough.admittedIDs == [RequestID(5), RequestID(6)])
    #expect(enough.admissionReason == .backpressure)
  }

  @Test("after enough steps they wait no more") func maxWaitingTokens() {
    var scheduler = Self.whole(ratio: 100, maxWaiting: 3)
    scheduler.enqueue(1, promptLength: 2)
    scheduler.run()
    scheduler.enqueue(2, promptLength: 2)
    let steps = (0..<3).map { _ in scheduler.run() }
    #expect(steps.map(\.admitted.count) == [0, 0, 1])
    #expect(steps[2].admissionReason == .waitExceeded)
  }

  @Test("when too few of them fit, all wait on in order and nothing of them is kept") func putBack() {
    var scheduler = Self.whole(ratio: 1, maxWaiting: 100, rows: 100)
    for id in 1...2 { scheduler.enqueue(UInt64(id), promptLength: 2) }
    scheduler.run()
    let free = scheduler.freeBlockCount
    scheduler.enqueue(3, promptLength: 90)
    scheduler.enqueue(4, promptLength: 90)
    scheduler.run()
    #expect(scheduler.waitingCount == 2)
    #expect(scheduler.freeBlockCount == free)
    #expect(scheduler.cachedBlockCount == 0)
    for id in 1...2 { scheduler.remove(RequestID(UInt64(id))) }
    let admitted = (0..<2).map { _ in
      let step = scheduler.run()
      for id in step.admittedIDs { scheduler.remove(id) }
      return step.admittedIDs
    }
    #expect(admitted == [[RequestID(3)], [RequestID(4)]])
  }

  @Test("a ratio beyond all numbers is a long wait and no trap") func hugeRatio() {
    var scheduler = Self.whole(ratio: .greatestFiniteMagnitude, maxWaiting: 2)
    for id in 1...2 {
      scheduler.enqueue(UInt64(id), promptLength: 2)
      scheduler.run()
    }
    #expect(scheduler.waitingCount == 1)
    let step = scheduler.run()
    #expect(step.admissionReason == .waitExceeded)
  }

  @Test("without a threshold the order is that of arrival") func firstInFirstOut() {
    var scheduler = Scheduler.small(running: 1, blocks: 40)
    for (id, length) in [(1, 9), (2, 3), (3, 5)] { scheduler.enqueue(UInt64(id), promptLength: length) }
    #expect(Self.order(&scheduler, at: .seconds(1)) == [1, 2, 3])
  }

  @Test("with a threshold the shortest come first, but for those that waited longer") func threshold() {
    func scheduler() -> Scheduler {
      var scheduler = Scheduler.small(running: 1, blocks: 40) { $0.queueThreshold = .milliseconds(120) }
      let requests: [(UInt64, Int, Int)] = [(1, 9, 0), (2, 8, 1), (3, 3, 50), (4, 5, 50), (5, 3, 60)]
      for (id, length, time) in requests {
        scheduler.enqueue(id, promptLength: length, at: .milliseconds(time))
      }
      return scheduler
    }
    var (early, middle, late) = (scheduler(), scheduler(), scheduler())
    #expect(Self.order(&early, at: .milliseconds(120)) == [3, 5, 4, 2, 1])
    #expect(Self.order(&middle, at: .milliseconds(122)) == [2, 1, 3, 5, 4])
    #expect(Self.order(&late, at: .seconds(1)) == [3, 5, 4, 2, 1])
  }

  /// The order in which requests are taken when each is gone before the next.
  private static func order(_ scheduler: inout Scheduler, at time: Duration) -> [UInt64] {
    var order: [UInt64] = []
    while !scheduler.isIdle {
      let admitted = scheduler.run(at: time).admittedIDs
      for id in admitted { scheduler.remove(id) }
      order += (1...5).filter { admitted.contains(RequestID($0)) }
    }
    return order
  }

  @Test("an admission tells how long the request waited") func queueTime() {
    var scheduler = Scheduler.small()
    scheduler.enqueue(1, promptLength: 3, at: .milliseconds(5))
    let admitted = scheduler.run(at: .milliseconds(47)).admitted
    #expect(admitted.map(\.queueTime) == [.milliseconds(42)])
    #expect(admitted.map(\.promptTokens) == [3])
    #expect(scheduler.reservedTokens == 13)
  }

  @Test("a request that does not fit holds back those behind it") func inOrder() {
    var scheduler = Scheduler.small(blocks: 4)
    scheduler.enqueue(1, promptLength: 100, maxNewTokens: 50)
    scheduler.enqueue(2, promptLength: 100, maxNewTokens: 50)
    scheduler.enqueue(3, promptLength: 1, maxNewTokens: 1)
    let before = (0..<2).map { _ in scheduler.run().admittedIDs }
    #expect(before == [[RequestID(1)], []])
    #expect(scheduler.waitingCount == 2)
    scheduler.remove(RequestID(1))
    let after = scheduler.run().admittedIDs
    #expect(after == [RequestID(2), RequestID(3)])
  }
}
