import Benchmarking
import Synchronization

/// Tokens at known times: 100 ms to the first, then 10, 20, 30 ms and so on.
struct TimedGenerator: RequestGenerator {
  let vocabularySize = 100
  let clock: ManualClock
  /// The most tokens it gives.
  var limit = Int.max

  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws {
    for token in 0..<min(newTokens, limit) {
      clock.advance(by: .milliseconds(token == 0 ? 100 : 10 * token))
      onToken()
    }
  }
}

/// Keeps what it was asked and how many requests ran at once.
final class CountingGenerator: RequestGenerator {
  struct Log {
    var prompts: [[Int32]] = []
    var running = 0
    var most = 0
    var ended = 0
    /// How many had ended when each request began.
    var endedAtStart: [Int] = []
  }

  let vocabularySize = 100
  let log = Mutex(Log())
  private let gathering: Int

  /// Makes a generator whose requests go on when so many have been there at once.
  init(gathering: Int = 1) { self.gathering = gathering }

  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws {
    log.withLock { log in
      log.prompts.append(prompt)
      log.running += 1
      log.most = max(log.most, log.running)
      log.endedAtStart.append(log.ended)
    }
    while log.withLock(\.most) < gathering { await Task.yield() }
    for _ in 0..<newTokens {
      await Task.yield()
      onToken()
    }
    log.withLock { log in
      log.running -= 1
      log.ended += 1
    }
  }
}

/// Completes nothing.
struct FailingGenerator: RequestGenerator {
  struct Failure: Error, CustomStringConvertible {
    let description = "out of paper"
  }

  let vocabularySize = 100

  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws { throw Failure() }
}

/// Completes some requests, then gives one token and waits until it is cancelled.
final class StallingGenerator: RequestGenerator {
  let vocabularySize = 100
  private let rest: Mutex<Int>
  private let onStall: @Sendable () -> Void

  init(completed: Int, onStall: @escaping @Sendable () -> Void) {
    rest = Mutex(completed)
    self.onStall = onStall
  }

  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws {
    let stalls = rest.withLock { rest in
      rest -= 1
      return rest < 0
    }
    for _ in 0..<(stalls ? 1 : newTokens) { onToken() }
    guard stalls else { return }
    onStall()
    try await Task.sleep(for: .seconds(3600))
  }
}
