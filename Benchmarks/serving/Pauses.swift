import Foundation

/// How often the machine takes a core away from a program that does nothing but look at the clock: what no server
/// on it can be better than.
struct Pauses {
  let duration = Duration.seconds(3)
  let threshold = Duration.milliseconds(1)

  /// Looks at the clock on one thread for each core.
  func run() async -> Row {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let lost = await withTaskGroup { group in
      for _ in 0..<cores { group.addTask { watch() } }
      return await group.reduce(Duration.zero, +)
    }
    let share = lost / (duration * cores) * 100
    return Row(
      name: "time in pauses of a core longer than 1 ms, nothing running",
      value: "\(share.text(2)) %",
      bar: "",
      holds: nil
    )
  }

  private func watch() -> Duration {
    var lost = Duration.zero
    let start = ContinuousClock.now
    var last = start
    while last - start < duration {
      let now = ContinuousClock.now
      if now - last > threshold { lost += now - last }
      last = now
    }
    return lost
  }
}
