/// How a sweep chooses its rates from what the throughput step found.
package enum SweepRule: String, CaseIterable, Sendable {
  /// inference-benchmarker's: i·Q·1.2/N for i = 1…N, where Q is the throughput step's requests a second.
  case fractions
  /// guidellm's: from the rate of one user to that of many in even steps, without the first.
  case linspace

  /// The rates in requests a second.
  ///
  /// - Parameters:
  ///   - count: The number of rates.
  ///   - alone: Requests a second of one user; linspace only.
  ///   - most: Requests a second of the throughput step.
  /// - Returns: `count` rates, rising for a server that serves many faster than one.
  package func rates(count: Int, alone: Double, most: Double) -> [Double] {
    switch self {
    case .fractions: (1...count).map { Double($0) * most * 1.2 / Double(count) }
    case .linspace: (1...count).map { alone + (most - alone) * Double($0) / Double(count) }
    }
  }
}
