import Synchronization

/// A bar on a terminal that counts tokens.
final class TokenProgress: Sendable {
  private let total: Int
  private let bar: ProgressBar?
  private let done = Atomic<Int>(0)

  /// Makes a bar that is full after so many tokens.
  init(tokens: Int) {
    total = tokens
    bar = StandardError.isTerminal ? ProgressBar(title: "generating") : nil
  }

  /// Counts one more.
  @Sendable func add() {
    let count = done.add(1, ordering: .relaxed).newValue
    if count < total { bar?.show(count, of: total) }
  }

  /// Counts all that should be there by now, for rows may end early.
  func advance(to count: Int) {
    done.store(count, ordering: .relaxed)
    if count < total { bar?.show(count, of: total) }
  }

  /// Makes room for a line of output.
  func clear() { if bar != nil { StandardError.write(ProgressBar.erasure) } }

  /// Takes the bar away.
  func finish() { bar?.show(total, of: total) }
}
