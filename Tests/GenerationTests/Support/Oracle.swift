import Foundation

/// Plain definitions, computed in `Double` with full sorts.
enum Oracle {
  static func softmax(_ row: [Float]) -> [Double] {
    let greatest = Double(row.max() ?? 0)
    let weights = row.map { exp(Double($0) - greatest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The tokens kept by top-p: sorted ascending, dropped while the cumulative probability is <= 1 - p.
  static func nucleus(_ row: [Float], _ p: Double) -> Set<Int> {
    let probabilities = softmax(row)
    let order = row.indices.sorted { (row[$0], $1) < (row[$1], $0) }
    var cumulative = 0.0
    var kept: Set<Int> = [order[order.count - 1]]
    for index in order {
      cumulative += probabilities[index]
      if cumulative > 1 - p { kept.insert(index) }
    }
    return kept
  }

  /// The tokens kept by typical-p: closest to the entropy first, until their probabilities reach the mass.
  static func typical(_ row: [Float], _ mass: Double) -> Set<Int> {
    let probabilities = softmax(row)
    let entropy = probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    let distances = probabilities.map { abs(-log($0) - entropy) }
    var (kept, cumulative): (Set<Int>, Double) = ([], 0)
    for index in row.indices.sorted(by: { distances[$0] < distances[$1] }) where cumulative < mass {
      kept.insert(index)
      cumulative += probabilities[index]
    }
    return kept
  }
}
