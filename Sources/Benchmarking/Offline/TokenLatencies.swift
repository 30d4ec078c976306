internal import Foundation

/// IPEX's table of token latencies: those of all timed iterations in one pool.
///
/// Its first token leaves out the encoding, which ``OfflineFigures/firstTokenLatency`` includes.
public struct TokenLatencies: Sendable, Equatable {
  /// The mean time of a batch: encoding, generating and decoding texts.
  public let inference: Duration
  /// The mean first step of a batch.
  public let first: Duration
  /// The mean of all later ones; nil when there are none.
  public let laterMean: Duration?
  /// The 90th percentile of the later ones; nil when there are none.
  public let later90: Duration?
  /// The 99th percentile of the later ones; nil when there are none.
  public let later99: Duration?

  /// Sums up the batches of the timed iterations.
  public init(_ records: [BatchRecord]) {
    let times = records.map(\.times)
    let pool = times.flatMap(\.laterTokens).sorted()
    inference = times.map(\.whole).mean ?? .zero
    first = times.map(\.firstToken).mean ?? .zero
    laterMean = pool.mean
    later90 = Self.entry(of: pool, at: 0.9)
    later99 = Self.entry(of: pool, at: 0.99)
  }

  /// The lines that IPEX prints, in seconds.
  public var text: String {
    let later = [
      ("Average 2... latency", laterMean), ("P90 2... latency", later90), ("P99 2... latency", later99),
    ]
    let lines =
      [("Inference latency", inference), ("First token average latency", first)]
      + later.compactMap { name, value in value.map { (name, $0) } }
    return " ---------- Summary: ----------\n"
      + lines.map { "\($0): \(String(format: "%.5f", $1 / .seconds(1))) sec.\n" }.joined()
  }

  /// The entry at ⌊n·q⌋ of sorted values: no interpolation, and the largest when there are few.
  private static func entry(of sorted: [Duration], at quantile: Double) -> Duration? {
    sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]
  }
}
