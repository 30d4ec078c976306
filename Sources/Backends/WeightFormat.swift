public import Tensors

/// How the weights of linear layers are stored on a device.
///
/// The integer and 8-bit float formats round to the nearest value while weights are packed. Next to integer
/// weights, activations are rounded to 8 bits with one scale for each row, and products are exact integers.
public enum WeightFormat: Sendable, Hashable {
  /// 32-bit or 16-bit floats as they are.
  case float(DType)
  /// E4M3 with a scale for each output, or one for the whole matrix; activations stay 16-bit floats.
  case float8(ScaleGrain)
  /// 8 bits, symmetric, with a scale for each output.
  case int8
  /// 4 bits with a scale for each group of inputs of an output.
  case int4(Int4Grouping)
  /// 6 bits, symmetric, with a float16 scale for each 32 inputs of an output.
  case int6

  /// What shares a scale.
  public enum ScaleGrain: Sendable, Hashable {
    /// The inputs of an output.
    case output
    /// The whole matrix.
    case tensor
  }
}

/// How 4-bit weights share scales.
public struct Int4Grouping: Sendable, Hashable {
  /// The sizes that groups may have.
  public static let sizes = [32, 64, 128]

  /// The number of neighbouring inputs that share a scale.
  public let size: Int
  /// Whether a group has a zero point of its own; else the range is symmetric.
  public let hasZeroPoints: Bool
  /// The type of the scales: float16 or bfloat16.
  public let scaleType: DType

  /// Makes a grouping.
  ///
  /// - Precondition: `size` is one of ``sizes``, and `scaleType` float16 or bfloat16.
  public init(size: Int = 32, hasZeroPoints: Bool = false, scaleType: DType = .float16) {
    precondition(Self.sizes.contains(size), "groups of \(size)")
    precondition(scaleType == .float16 || scaleType == .bfloat16, "scales of type \(scaleType.rawValue)")
    self.size = size
    self.hasZeroPoints = hasZeroPoints
    self.scaleType = scaleType
  }
}

extension WeightFormat {
  /// The inputs that share a scale in ``int6``.
  static let int6GroupSize = 32

  /// Whether activations are rounded to 8 bits next to such weights.
  public var isInteger: Bool {
    switch self {
    case .int8, .int6, .int4: true
    case .float, .float8: false
    }
  }

  /// The format of a model's head in a model of this format: finer for 4 bits, because errors of the head are
  /// errors of the logits.
  public var ofHead: WeightFormat {
    if case .int4 = self { .int6 } else { self }
  }

  /// The bytes of a packed matrix without padding; the largest integer when they are beyond counting.
  public func byteCount(rows: Int, columns: Int) -> Int {
    let (units, bytesPerUnit, bytesPerRow) =
      switch self {
      case .float(let dtype): (columns, dtype.byteCount, 0)
      case .float8, .int8: (columns, 1, 4)
      case .int4(let grouping):
        ((columns - 1) / grouping.size + 1, grouping.size / 2 + (grouping.hasZeroPoints ? 3 : 2), 0)
      case .int6: ((columns - 1) / Self.int6GroupSize + 1, Self.int6GroupSize * 6 / 8 + 2, 0)
      }
    let (perRow, overflow) = units.multipliedReportingOverflow(by: bytesPerUnit)
    let (sum, sumOverflow) = perRow.addingReportingOverflow(bytesPerRow)
    let (total, totalOverflow) = rows.multipliedReportingOverflow(by: sum)
    return overflow || sumOverflow || totalOverflow ? .max : total
  }
}
