import Synchronization

/// A bar on standard error that shows how far a long piece of work has come, and leaves nothing behind.
final class ProgressBar: Sendable {
  /// What removes a bar from a terminal, with the cursor at the start of the line.
  static let erasure = "\r\u{1B}[K"
  private static let width = 30
  /// Work shorter than this shows no bar.
  private static let patience = Duration.milliseconds(300)

  private let title: String
  private let start = ContinuousClock.now
  private let shown = Mutex(-1)

  init(title: String) { self.title = title }

  /// Draws the bar when its filled part or the percentage changed.
  func show(_ done: Int, of total: Int) {
    guard total > 0, ContinuousClock.now - start > Self.patience else { return }
    let share = Double(done) / Double(total)
    let percent = Int(100 * share)
    shown.withLock { last in
      guard percent != last || done == total else { return }
      if done == total {
        if last >= 0 { StandardError.write(Self.erasure) }
        last = -1
        return
      }
      last = percent
      let filled = Int(Double(Self.width) * share)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
      StandardError.write("\r\(title) \(bar) \(percent) %")
    }
  }
}
