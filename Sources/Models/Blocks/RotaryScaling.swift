import Backends

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the frequencies of rotary position embedding are changed to reach longer contexts: one definition,
/// seven recipes.
///
/// Names and keys are those of `rope_scaling` (or `rope_parameters`) in Hugging Face configurations.
package enum RotaryScaling: Sendable {
  /// Frequencies as they are.
  case none
  /// Positions divided by a factor (arXiv:2306.15595).
  case linear(factor: Double)
  /// A base that grows with the length of the prompt, "dynamic NTK".
  case dynamic(factor: Double, trainedLength: Int)
  /// A base that grows with each doubling of the trained length, Qwen's form of "dynamic NTK".
  case doublings(trainedLength: Int)
  /// Llama 3.1: low frequencies are divided, high ones kept, those between interpolated.
  case llama3(factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, trainedLength: Int)
  /// YaRN (arXiv:2309.00071).
  case yarn(YarnParameters)
  /// LongRoPE (arXiv:2402.13753): a factor for each frequency, one list for sequences within the trained
  /// length and one beyond.
  case longrope(shortFactors: [Double], longFactors: [Double], attentionFactor: Double, trainedLength: Int)

  /// The settings of YaRN.
  package struct YarnParameters: Sendable {
    /// How much longer the context becomes.
    var factor: Double
    /// The context of training.
    var trainedLength: Int
    /// Rotations in the trained context above which a frequency is kept.
    var betaFast: Double
    /// Rotations in the trained context below which a frequency is divided by the factor.
    var betaSlow: Double
    /// Multiplies sine and cosine.
    var attentionFactor: Double
    /// Whether the bounds of the ramp are rounded outwards to whole dimensions.
    var truncates: Bool
  }
}

extension RotaryScaling {
  /// How the table of a sequence depends on its length.
  ///
  /// Where the reference implementations change the base of "dynamic NTK" with each new token, it is kept here from
  /// the prompt on: keys of one base mean nothing to queries of another.
  var policy: PositionPolicy {
    switch self {
    case .none, .linear, .llama3, .yarn: .fixed
    case .dynamic(_, let trainedLength): .prompt(trainedLength: trainedLength)
    case .doublings(let trainedLength): .promptDoublings(trainedLength: trainedLength)
    case .longrope(_, _, _, let trainedLength): .outgrown(length: trainedLength)
    }
  }
}

extension RotaryTables {
  /// Makes the tables of a recipe.
  ///
  /// - Parameters:
  ///   - width: The rotated width of a head, even.
  ///   - theta: The base of the frequencies.
  ///   - scaling: The recipe.
  ///   - logarithmicLength: The base of the scale of queries; nil for none.
  convenience init(
    width: Int,
    theta: Double,
    scaling: RotaryScaling = .none,
    logarithmicLength: Int? = nil
  ) {
    self.init(policy: scaling.policy, logarithmicLength: logarithmicLength) { reach in
      RotaryTable(width: width, theta: theta, scaling: scaling, reach: reach)
    }
  }
}

extension RotaryTable {
  /// Makes the table of a recipe for sequences of a reach (``PositionPolicy``).
  fileprivate init(width: Int, theta: Double, scaling: RotaryScaling, reach: Int) {
    let exponents = (0..<width / 2).map { Double(2 * $0) / Double(width) }
    let plain = exponents.map { pow(theta, -$0) }
    var frequencies = plain
    var factor = 1.0
    switch scaling {
    case .none: break
    case .linear(let divisor): frequencies = plain.map { $0 / divisor }
    case .dynamic(let scale, let trainedLength):
      let ratio = Double(max(reach, trainedLength)) / Double(trainedLength)
      let base = theta * pow(scale * ratio - (scale - 1), Double(width) / Double(width - 2))
      frequencies = exponents.map { pow(base, -$0) }
    case .doublings(let trainedLength):
      let ratio = Double(max(reach, trainedLength)) / Double(trainedLength)
      let base = theta * pow(2 * ratio - 1, Double(width) / Double(width - 2))
      frequencies = reach == 0 ? plain : exponents.map { pow(base, -$0) }
    case .llama3(let divisor, let low, let high, let trainedLength):
      frequencies = plain.map { frequency in
        let rotations = Double(trainedLength) * frequency / (2 * .pi)
        let kept = min(max((rotations - low) / (high - low), 0), 1)
        return frequency * ((1 - kept) / divisor + kept)
      }
    case .yarn(let yarn):
      frequencies = yarn.frequencies(plain, width: width, theta: theta)
      factor = yarn.attentionFactor
    case .longrope(let short, let long, let attentionFactor, let trainedLength):
      frequencies = zip(plain, reach > trainedLength ? long : short).map { $0 / $1 }
      factor = attentionFactor
    }
    self.init(frequencies: frequencies.map { Float($0) }, factor: Float(factor))
  }
}

extension RotaryScaling.YarnParameters {
  fileprivate func frequencies(_ plain: [Double], width: Int, theta: Double) -> [Double] {
    func dimension(rotations: Double) -> Double {
      Double(width) * log(Double(trainedLength) / (rotations * 2 * .pi)) / (2 * log(theta))
    }
    var low = dimension(rotations: betaFast)
    var high = dimension(rotations: betaSlow)
    if truncates {
      low = low.rounded(.down)
      high = high.rounded(.up)
    }
    low = max(low, 0)
    high = min(high, Double(width - 1))
    if low == high { high += 0.001 }
    return plain.enumerated().map { index, frequency in
      let divided = min(max((Double(index) - low) / (high - low), 0), 1)
      return frequency * (1 - divided) + frequency / factor * divided
    }
  }
}
