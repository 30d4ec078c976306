import CKernels

/// The threads that kernels run on; the calling thread is one of them.
///
/// Unchecked: the pool itself is made for use from its one calling thread at a time, which the contract of
/// ``Backend`` promises, and its state is atomic.
@safe final class ThreadPool: @unchecked Sendable {
  /// The number of threads, the caller's included.
  let threads: Int
  private let pool: OpaquePointer

  /// Starts the threads.
  init(threads: Int) throws(BackendError) {
    self.threads = max(1, threads)
    // What cannot be had is the memory of the threads' stacks, by default 8 MiB each.
    guard threads < 1 << 16, let pool = unsafe ck_pool_create(self.threads) else {
      throw .outOfMemory(bytes: threads.multipliedReportingOverflow(by: 8 << 20).partialValue)
    }
    unsafe self.pool = pool
  }

  deinit { unsafe ck_pool_destroy(pool) }

  /// Does the items of a kernel's job; on the calling thread alone when there is little work.
  func run<Job>(_ task: ck_task, _ job: Job, items: Int, isSmall: Bool = false) {
    unsafe withUnsafePointer(to: job) { job in
      if isSmall {
        for item in 0..<items { unsafe task(job, item, 0) }
      } else {
        unsafe ck_pool_run(pool, task, job, items)
      }
    }
  }

  private struct Body {
    let call: (_ item: Int, _ worker: Int) -> Void
  }

  /// Calls `body` with 0 ..< `count` and the number of the thread that it runs on.
  func forEach(_ count: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      unsafe withUnsafePointer(to: Body(call: body)) { pointer in
        unsafe ck_pool_run(
          pool,
          { job, item, worker in unsafe job.assumingMemoryBound(to: Body.self).pointee.call(item, worker) },
          pointer,
          count
        )
      }
    }
  }
}
