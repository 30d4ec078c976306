internal import Backends
internal import Tensors

/// A way to round the weights of linear layers while a model is loaded, to the nearest value.
///
/// Names are `int8`, `int6`, `int4` with `-g32` (the default), `-g64` or `-g128` and `-asym`, and `fp8` with `-tensor`.
/// The head of a model in 4 bits is kept in 6; embedding tables and norms are not rounded, but a table that
/// is the head as well is.
public struct Quantization: Sendable, Hashable {
  let format: WeightFormat

  private init(_ format: WeightFormat) { self.format = format }

  /// 8 bits, symmetric, one scale for each output.
  public static let int8 = Quantization(.int8)
  /// 6 bits, symmetric, one scale for each 32 inputs of an output.
  public static let int6 = Quantization(.int6)
  /// 8-bit floats (E4M3) with one scale for each output.
  public static let float8 = Quantization(.float8(.output))
  /// 8-bit floats (E4M3) with one scale for each matrix.
  public static let float8WithTensorScale = Quantization(.float8(.tensor))
  /// 4 bits, symmetric, one scale for each 32 inputs of an output.
  public static let int4 = int4(.thirtyTwo)

  /// The number of neighbouring inputs of an output that share a scale.
  public enum GroupSize: Int, Sendable, CaseIterable {
    /// 32 inputs.
    case thirtyTwo = 32
    /// 64 inputs.
    case sixtyFour = 64
    /// 128 inputs.
    case oneHundredTwentyEight = 128
  }

  /// 4 bits in groups.
  ///
  /// - Parameters:
  ///   - groupSize: How many inputs share a scale.
  ///   - isAsymmetric: Whether groups have zero points of their own.
  /// - Returns: The way to round.
  public static func int4(_ groupSize: GroupSize, isAsymmetric: Bool = false) -> Quantization {
    Quantization(.int4(Int4Grouping(size: groupSize.rawValue, hasZeroPoints: isAsymmetric)))
  }
}

extension Quantization: CaseIterable {
  /// Every way, the usual ones first.
  public static var allCases: [Quantization] {
    [.int8, .int6, .float8, .float8WithTensorScale]
      + GroupSize.allCases.flatMap { [.int4($0), .int4($0, isAsymmetric: true)] }
  }
}

extension Quantization: LosslessStringConvertible {
  /// Finds a way by its name.
  public init?(_ description: String) {
    if description == "int4" {
      self = .int4
    } else if let found = Self.allCases.first(where: { $0.description == description }) {
      self = found
    } else {
      return nil
    }
  }

  /// The name, such as `int8` or `int4-g32`.
  public var description: String {
    switch format {
    case .int8: "int8"
    case .int6: "int6"
    case .float8(.output): "fp8"
    case .float8(.tensor): "fp8-tensor"
    case .int4(let grouping): "int4-g\(grouping.size)\(grouping.hasZeroPoints ? "-asym" : "")"
    case .float(let dtype): dtype.rawValue
    }
  }
}
