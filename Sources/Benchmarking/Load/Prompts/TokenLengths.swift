/// How many tokens prompts or answers have: `num_tokens=200,min_tokens=180,max_tokens=220,variance=10`.
///
/// The names are inference-benchmarker's, and so is what `variance` means: the **standard deviation** of a normal
/// distribution. Bounds alone are those of an even distribution.
package struct TokenLengths: Sendable, Equatable {
  /// The mean, `num_tokens`; nil when only the bounds are given.
  package var mean: Int?
  /// The least, `min_tokens`.
  package var minimum: Int
  /// The most, `max_tokens`.
  package var maximum: Int
  /// The standard deviation, `variance`.
  package var deviation: Double

  /// The largest number of tokens that can be asked for.
  package static let limit = 1 << 24

  /// Makes lengths.
  package init(mean: Int?, minimum: Int = 0, maximum: Int = limit, deviation: Double = 0) {
    self.mean = mean
    self.minimum = minimum
    self.maximum = maximum
    self.deviation = deviation
  }

  /// Reads `name=number` pairs with commas between them.
  ///
  /// - Throws: ``LoadError/badLengths(flag:text:problem:)``.
  package init(parsing text: String, flag: String) throws(LoadError) {
    self.init(mean: nil)
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int(parts[1]), (0...Self.limit).contains(number) else {
        throw .badLengths(flag: flag, text: text, problem: "'\(pair)' is no name=number")
      }
      switch parts[0] {
      case "num_tokens": mean = number
      case "min_tokens": minimum = number
      case "max_tokens": maximum = number
      case "variance": deviation = Double(number)
      default: throw .badLengths(flag: flag, text: text, problem: "'\(parts[0])' is no such name")
      }
    }
    guard minimum <= maximum else {
      throw .badLengths(flag: flag, text: text, problem: "min_tokens is above max_tokens")
    }
    guard maximum > 0 else { throw .badLengths(flag: flag, text: text, problem: "max_tokens is 0") }
    guard mean.map({ $0 > 0 && (minimum...maximum).contains($0) }) ?? true else {
      throw .badLengths(flag: flag, text: text, problem: "num_tokens is 0 or outside of the bounds")
    }
    guard mean != nil || deviation == 0 else {
      throw .badLengths(flag: flag, text: text, problem: "variance needs num_tokens")
    }
  }

  /// Whether there is a least length alone, from which none can be drawn.
  var isOpen: Bool { mean == nil && minimum > 0 && maximum >= Self.limit }

  /// The shortest length that can be drawn; nil when none can.
  var least: Int? {
    guard let mean else { return maximum < Self.limit ? max(minimum, 1) : nil }
    return deviation > 0 ? max(minimum, 1) : min(max(mean, minimum), maximum)
  }

  /// A length near the average of those that are drawn; nil when none can be.
  var typical: Int? { mean ?? least.map { $0 + (max(maximum, $0) - $0) / 2 } }

  /// A length by chance.
  ///
  /// - Returns: With a mean, a normal sample cut to an integer and held within the bounds; with a greatest length
  ///   alone, any from the least to it, all as likely; nil without either.
  package func draw(by generator: inout SeededGenerator) -> Int? {
    guard let mean else {
      return least.map { $0 + generator.index(below: max(maximum, $0) - $0 + 1) }
    }
    guard deviation > 0 else { return min(max(mean, minimum), maximum) }
    let sample = generator.normal(mean: Double(mean), deviation: deviation)
    return min(max(Int(sample.rounded(.towardZero)), max(minimum, 1)), maximum)
  }
}
