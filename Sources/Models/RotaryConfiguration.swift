package import Backends
package import Checkpoints
import OrderedJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RotaryTable {
  /// Reads base and recipe from `rope_theta` with `rope_scaling`, or from the newer `rope_parameters`.
  ///
  /// - Parameters:
  ///   - configuration: The whole configuration.
  ///   - width: The rotated width of a head.
  ///   - length: The longest sequence to serve.
  ///   - thetaKey: The key of the base outside of `rope_parameters`.
  ///   - absentTheta: The base when there is none.
  ///   - layerType: The layers whose part of `rope_parameters` is meant, where it has parts.
  /// - Throws: `CheckpointError` for a recipe that is unknown, incomplete or gives no finite numbers.
  package init(
    _ configuration: ModelConfiguration,
    width: Int,
    length: Int,
    thetaKey: String = "rope_theta",
    absentTheta: Double = 1e4,
    layerType: String = "full_attention"
  ) throws {
    guard width > 0, width % 2 == 0 else {
      throw configuration.invalid("head_dim", "even for rotary embedding", .number(width))
    }
    let parameters =
      try configuration.rotaryParameters(layerType) ?? configuration.nested("rope_scaling")
    let theta =
      try parameters?.optionalDouble("rope_theta") ?? configuration.double(thetaKey, default: absentTheta)
    guard theta > 1, theta.isFinite else {
      throw configuration.invalid(thetaKey, "greater than 1", .number(theta))
    }
    let maxPositions = try configuration.positiveInt("max_position_embeddings", default: 2048)
    let scaling = try parameters.map {
      try RotaryScaling($0, model: configuration, width: width, maxPositions: maxPositions)
    }
    self.init(width: width, theta: theta, scaling: scaling ?? .none, length: length)
    guard factor.isFinite, factor > 0, frequencies.allSatisfy(\.isFinite) else {
      let rule = "a recipe whose frequencies and attention factor are finite"
      throw configuration.invalid("rope_scaling", rule, .object(parameters?.json ?? JSONObject()))
    }
  }
}

extension ModelConfiguration {
  /// The `rope_parameters`, or their part for a type of layers; nil when there are none.
  func rotaryParameters(_ layerType: String) throws(CheckpointError) -> ModelConfiguration? {
    guard let parameters = try nested("rope_parameters") else { return nil }
    return try parameters.nested(layerType) ?? parameters
  }

  /// The rotated part of a head: `partial_rotary_factor` of it, or what `key` says (absent: all).
  func rotaryWidth(of headSize: Int, key: String = "partial_rotary_factor", absent: Double = 1) throws -> Int
  {
    let parameters = try rotaryParameters("full_attention")
    let share = try parameters?.optionalDouble("partial_rotary_factor") ?? double(key, default: absent)
    guard share > 0, share <= 1 else { throw invalid(key, "greater than 0 and at most 1", .number(share)) }
    return Int(Double(headSize) * share)
  }
}

extension RotaryScaling {
  /// Reads a recipe; `type` is a synonym of `rope_type`, `su` of `longrope`.
  fileprivate init(
    _ parameters: ModelConfiguration,
    model: ModelConfiguration,
    width: Int,
    maxPositions: Int
  ) throws {
    let name = try parameters.optionalString("rope_type") ?? parameters.optionalString("type") ?? "default"
    func factor() throws -> Double {
      let value = try parameters.double("factor")
      guard value >= 1 else {
        throw parameters.invalid("factor", "at least 1", .number(value))
      }
      return value
    }
    let trainedLength = try parameters.positiveInt(
      "original_max_position_embeddings",
      default: model.positiveInt("original_max_position_embeddings", default: maxPositions)
    )
    switch name {
    case "default": self = .none
    case "linear": self = .linear(factor: try factor())
    case "dynamic": self = .dynamic(factor: try factor(), trainedLength: maxPositions)
    case "llama3":
      let low = try parameters.double("low_freq_factor")
      let high = try parameters.double("high_freq_factor")
      guard high > low else {
        throw parameters.invalid("high_freq_factor", "greater than low_freq_factor (\(low))", .number(high))
      }
      self = .llama3(
        factor: try factor(),
        lowFrequencyFactor: low,
        highFrequencyFactor: high,
        trainedLength: trainedLength
      )
    case "yarn" where parameters.value("short_factor") == nil:
      self = .yarn(try YarnParameters(parameters, factor: try factor(), trainedLength: trainedLength))
    case "longrope", "su", "yarn":
      self = try .longrope(parameters, width: width, trainedLength: trainedLength, maxPositions: maxPositions)
    default:
      throw parameters.invalid(
        "rope_type",
        "one of default, linear, dynamic, llama3, yarn, longrope",
        .string(name)
      )
    }
  }

  private static func longrope(
    _ parameters: ModelConfiguration,
    width: Int,
    trainedLength: Int,
    maxPositions: Int
  ) throws -> RotaryScaling {
    func factors(_ key: String) throws -> [Double] {
      guard let value = parameters.value(key) else { throw parameters.missing(key) }
      let numbers = (value.arrayValue ?? []).compactMap(\.doubleValue).filter { $0 > 0 && $0.isFinite }
      guard numbers.count == width / 2, value.arrayValue?.count == width / 2 else {
        throw parameters.invalid(key, "a list of \(width / 2) positive numbers", value)
      }
      return numbers
    }
    var attentionFactor = try parameters.optionalDouble("attention_factor")
    if attentionFactor == nil {
      let ratio =
        trainedLength == maxPositions
        ? try parameters.double("factor", default: 1) : Double(maxPositions) / Double(trainedLength)
      attentionFactor = ratio <= 1 ? 1 : (1 + log(ratio) / log(Double(trainedLength))).squareRoot()
    }
    return .longrope(
      shortFactors: try factors("short_factor"),
      longFactors: try factors("long_factor"),
      attentionFactor: attentionFactor ?? 1,
      trainedLength: trainedLength
    )
  }
}

extension RotaryScaling.YarnParameters {
  fileprivate init(_ parameters: ModelConfiguration, factor: Double, trainedLength: Int) throws {
    func magnitude(_ scale: Double) -> Double { factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1 }
    var attentionFactor = magnitude(1)
    if let given = try parameters.optionalDouble("attention_factor") {
      attentionFactor = given
    } else if let scale = try parameters.optionalDouble("mscale"),
      let allDimensions = try parameters.optionalDouble("mscale_all_dim"), scale != 0, allDimensions != 0
    {
      attentionFactor = magnitude(scale) / magnitude(allDimensions)
    }
    self.init(
      factor: factor,
      trainedLength: trainedLength,
      betaFast: try parameters.double("beta_fast", default: 32),
      betaSlow: try parameters.double("beta_slow", default: 1),
      attentionFactor: attentionFactor,
      truncates: try parameters.bool("truncate", default: true)
    )
  }
}
