import Synchronization

/// How many tokens there were for each of the last seconds.
package final class TokenRate: Sendable {
  /// The seconds that count.
  private static let window = 10

  fileprivate struct State {
    /// `[window]`: the tokens of a second, at that second modulo the window.
    var counts = [Int](repeating: 0, count: TokenRate.window)
    /// The latest second that was counted.
    var latest = 0
  }

  private let start: ContinuousClock.Instant
  private let state = Mutex(State())

  /// - Parameter start: When counting began.
  package init(start: ContinuousClock.Instant = .now) { self.start = start }

  /// Counts tokens.
  package func add(_ count: Int, at time: ContinuousClock.Instant = .now) {
    let second = second(of: time)
    state.withLock { state in
      state.forget(before: second)
      state.counts[second % Self.window] += count
    }
  }

  /// Tokens per second.
  package func perSecond(at time: ContinuousClock.Instant = .now) -> Double {
    let second = second(of: time)
    let sum = state.withLock { state in
      state.forget(before: second)
      return state.counts.reduce(0, +)
    }
    return Double(sum) / Double(Self.window)
  }

  private func second(of time: ContinuousClock.Instant) -> Int { max(0, Int((time - start) / .seconds(1))) }
}

extension TokenRate.State {
  /// Empties the seconds after the latest one up to this one.
  fileprivate mutating func forget(before second: Int) {
    guard second > latest else { return }
    for old in max(latest + 1, second - counts.count + 1)...second { counts[old % counts.count] = 0 }
    latest = second
  }
}
