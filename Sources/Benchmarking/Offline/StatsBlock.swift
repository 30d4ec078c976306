internal import Foundation
internal import Needletail

/// The block of figures that run_generation prints, word for word, and a table of what they leave out.
public struct StatsBlock: Sendable {
  /// The memory of the process in bytes.
  public struct Memory: Sendable, Equatable {
    /// What it holds.
    public var allocated: Int
    /// The most that it held.
    public var peak: Int
    /// What it may hold.
    public var total: Int

    /// Makes numbers.
    public init(allocated: Int, peak: Int, total: Int) {
      self.allocated = allocated
      self.peak = peak
      self.total = total
    }

    /// As things stand.
    public static var now: Memory {
      let held = SystemMemory.residentBytes
      return Memory(
        allocated: held,
        peak: SystemMemory.peakResidentBytes,
        total: held + SystemMemory.availableBytes
      )
    }
  }

  private let figures: OfflineFigures
  private let memory: Memory

  /// Takes figures.
  public init(_ figures: OfflineFigures, memory: Memory) {
    self.figures = figures
    self.memory = memory
  }

  /// The block.
  public var text: String {
    let stats = """
      Input tokens
      Throughput (including tokenization) = \(figures.throughput) tokens/second
      Average first token latency         = \(Self.milliseconds(figures.firstTokenLatency)) ms
      Average rest token latency          = \(Self.milliseconds(figures.restTokenLatency)) ms
      Average end to end latency          = \(Self.milliseconds(figures.endToEndLatency)) ms
      """
    let line = String(repeating: "-", count: stats.utf8.count)
    return """
      Stats:
      \(line)
      \(stats)
      Memory allocated                    = \(Self.gigabytes(memory.allocated)) GB
      Max memory allocated                = \(Self.gigabytes(memory.peak)) GB
      Total memory available              = \(Self.gigabytes(memory.total)) GB
      Graph compilation duration          = \(figures.warmUp / .seconds(1)) seconds
      \(line)

      """
  }

  /// The table: what was asked for beside what was done.
  public var counts: String {
    let rows = [
      ("", "nominal", "actual"),
      ("Input tokens", "\(figures.nominalInputTokens)", "\(figures.actualInputTokens)"),
      ("New tokens", "\(figures.nominalTokens)", "\(figures.actualTokens)"),
      ("New tokens/second", Self.tenths(figures.throughput), Self.tenths(figures.actualThroughput)),
    ]
    return rows.map { name, nominal, actual in
      Self.padded(name, 24, atEnd: true) + Self.padded(nominal, 14) + Self.padded(actual, 14) + "\n"
    }.joined()
  }

  private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }
  /// Two decimals at most, as Python prints a number that was rounded.
  private static func gigabytes(_ bytes: Int) -> Double {
    (Double(bytes) / Double(1 << 30) * 100).rounded(.toNearestOrEven) / 100
  }
  private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func padded(_ text: String, _ width: Int, atEnd: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.utf8.count))
    return atEnd ? text + blanks : blanks + text
  }
}
