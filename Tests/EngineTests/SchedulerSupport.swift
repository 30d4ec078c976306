import Backends
import Engine

extension Scheduler {
  /// A moment from which tests count.
  static let start = ContinuousClock.now

  /// A scheduler of small numbers.
  static func small(
    rows: Int = 16,
    besideDecoding: Int = 8,
    running: Int = 4,
    blocks: Int = 8,
    positions: PositionPolicy = .fixed,
    window: Int? = nil,
    _ change: (inout Scheduler.Limits) -> Void = { _ in }
  ) -> Scheduler {
    var limits = Scheduler.Limits(
      maxPromptRows: rows,
      maxPromptRowsBesideDecoding: besideDecoding,
      maxRunning: running,
      blockCount: blocks
    )
    change(&limits)
    return Scheduler(limits: limits, positions: positions, window: window)
  }

  /// Queues a request whose prompt no other has, unless it is given.
  @discardableResult
  mutating func enqueue(
    _ id: UInt64,
    promptLength: Int,
    maxNewTokens: Int = 10,
    prompt: [Int32]? = nil,
    readsCache: Bool = true,
    at time: Duration = .zero
  ) -> Bool {
    enqueue(
      RequestID(id),
      prompt: prompt ?? (0..<Int32(promptLength)).map { Int32(id) * 100_000 + $0 },
      maxNewTokens: maxNewTokens,
      readsCache: readsCache,
      arrival: Self.start + time
    )
  }

  /// Plans a step and notes it as computed, drawing the token 7 wherever that is possible.
  @discardableResult
  mutating func run(at time: Duration = .zero) -> Step {
    let step = nextStep(now: Self.start + time)
    for work in step.work { didCompute(work, drew: work.reachesEnd ? 7 : nil) }
    return step
  }

  /// Runs a request to the end of its prompt and lets it go.
  mutating func runAndRemove(_ id: UInt64) {
    while true {
      let step = run()
      if step.work.contains(where: { $0.id == RequestID(id) && $0.reachesEnd }) { break }
    }
    remove(RequestID(id))
  }
}

extension Scheduler.Step {
  /// The numbers of the requests that were admitted.
  var admittedIDs: [RequestID] { admitted.map(\.id) }

  /// The rows of a request in this step.
  func rows(of id: UInt64) -> Int {
    work.filter { $0.id == RequestID(id) }.reduce(0) { $0 + $1.positions.count }
  }
}
