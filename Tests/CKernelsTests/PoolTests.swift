import CKernels
import Synchronization
import Testing

/// Counts how often each item was done, and the workers that did them.
private final class Tally: Sendable {
  let items: [Counter]
  let threads: Int

  init(items: Int, threads: Int) {
    self.items = (0..<items).map { _ in Counter() }
    self.threads = threads
  }

  final class Counter: Sendable {
    let value = Atomic<Int>(0)
    let wrongWorkers = Atomic<Int>(0)
  }

  func add(_ item: Int, worker: Int) {
    items[item].value.add(1, ordering: .relaxed)
    if worker >= threads { items[item].wrongWorkers.add(1, ordering: .relaxed) }
  }
}

@Suite struct PoolTests {
  private func run(_ pool: OpaquePointer, _ tally: Tally) {
    unsafe ck_pool_run(
      pool,
      { job, item, worker in
        unsafe Unmanaged<Tally>.fromOpaque(job).takeUnretainedValue().add(item, worker: worker)
      },
      Unmanaged.passUnretained(tally).toOpaque(),
      tally.items.count
    )
  }

  @Test("each item is done once in each of many jobs", arguments: [1, 2, 3, 5], [0, 1, 2, 7, 1000])
  func eachItemOnce(threads: Int, items: Int) throws {
    let pool = try unsafe #require(ck_pool_create(threads))
    defer { unsafe ck_pool_destroy(pool) }
    let tally = Tally(items: items, threads: threads)
    let jobs = 200
    for _ in 0..<jobs { unsafe run(pool, tally) }
    #expect(tally.items.allSatisfy { $0.value.load(ordering: .relaxed) == jobs })
    #expect(tally.items.allSatisfy { $0.wrongWorkers.load(ordering: .relaxed) == 0 })
  }

  @Test("workers that went to sleep are woken for the next job") func sleepers() throws {
    let pool = try unsafe #require(ck_pool_create(3))
    defer { unsafe ck_pool_destroy(pool) }
    let tally = Tally(items: 64, threads: 3)
    for _ in 0..<5 {
      unsafe run(pool, tally)
      // Far longer than workers spin.
      let end = ContinuousClock.now + .milliseconds(2)
      while ContinuousClock.now < end {}
    }
    #expect(tally.items.allSatisfy { $0.value.load(ordering: .relaxed) == 5 })
  }

  @Test("a pool that was never used ends") func unused() throws {
    let pool = try unsafe #require(ck_pool_create(4))
    unsafe ck_pool_destroy(pool)
  }
}
