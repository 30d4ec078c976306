import Synchronization

/// A bar on a terminal that counts tokens.
final class TokenProgress: Sendable {
  private let total: Int
  private let bar: ProgressBar?
  private let done = Atomic<Int>(0)

  /// Makes a bar that is full after the product of some numbers, such as prompts, rows of a prompt and tokens of a
  /// row.
  init(_ factors: [Int]) {
    total = Self.product(factors)
    bar = StandardError.isTerminal ? ProgressBar(title: "generating") : nil
  }

  /// Counts one more.
  @Sendable func add() {
    let count = done.add(1, ordering: .relaxed).newValue
    if count < total { bar?.show(count, of: total) }
  }

  /// Counts all that should be there by now, for rows may end early.
  func advance(to factors: [Int]) {
    let count = Self.product(factors)
    done.store(count, ordering: .relaxed)
    if count < total { bar?.show(count, of: total) }
  }

  /// The product of numbers that are not negative, or the largest integer when it does not fit.
  private static func product(_ factors: [Int]) -> Int {
    factors.reduce(1) { product, factor in
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? .max : next
    }
  }

  /// Makes room for a line of output.
  func clear() { if bar != nil { StandardError.write(ProgressBar.erasure) } }

  /// Takes the bar away.
  func finish() { bar?.show(total, of: total) }
}
