import Backends
import Tensors

/// Rows as the formats keep them, by the definition of each format.
enum RoundedRow {
  /// A row of activations next to integer weights: 8 bits, one scale.
  static func activations(_ row: [Float]) -> [Float] {
    let scale = magnitude(row) / 127
    if scale == 0 { return row }
    let inverse = 127 / magnitude(row)
    return row.map { ($0 * inverse).rounded(.toNearestOrEven) * scale }
  }

  /// A row of a weight.
  static func weights(_ row: [Float], _ format: WeightFormat, largestOfMatrix: Float) -> [Float] {
    switch format {
    case .float(let dtype): return row.map { rounded($0, to: dtype) }
    case .float8(let grain):
      let scale = (grain == .tensor ? largestOfMatrix : magnitude(row)) / 448
      return row.map { scale == 0 ? 0 : float8($0 / scale) * scale }
    case .int8:
      let scale = magnitude(row) / 127
      return row.map { scale == 0 ? 0 : ($0 / scale).rounded(.toNearestOrEven) * scale }
    case .int4(let grouping):
      return stride(from: 0, to: row.count, by: grouping.size).flatMap { start in
        group(row[start..<min(row.count, start + grouping.size)], grouping)
      }
    case .int6:
      return stride(from: 0, to: row.count, by: 32).flatMap { start in
        symmetricGroup(row[start..<min(row.count, start + 32)], levels: -32...31, scaleType: .float16)
      }
    }
  }

  private static func magnitude(_ row: [Float]) -> Float { row.reduce(0) { max($0, abs($1)) } }

  private static func group(_ values: ArraySlice<Float>, _ grouping: Int4Grouping) -> [Float] {
    let (least, largest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    if grouping.hasZeroPoints {
      let scale = rounded((largest - least) / 15, to: grouping.scaleType)
      let zero = scale > 0 ? (-least / scale).rounded(.toNearestOrEven) : 0
      return values.map { code($0, scale, zero, 0...15) }
    }
    return symmetricGroup(values, levels: -8...7, scaleType: grouping.scaleType)
  }

  /// The element of the largest magnitude becomes the lowest level.
  private static func symmetricGroup(
    _ values: ArraySlice<Float>,
    levels: ClosedRange<Float>,
    scaleType: DType
  ) -> [Float] {
    let (least, largest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    let scale = rounded((-least > largest ? least : largest) / levels.lowerBound, to: scaleType)
    return values.map { code($0, scale, 0, levels) }
  }

  private static func code(_ x: Float, _ scale: Float, _ zero: Float, _ range: ClosedRange<Float>) -> Float {
    if scale == 0 { return 0 }
    let code = (x / scale).rounded(.toNearestOrEven) + zero
    return (min(max(code, range.lowerBound), range.upperBound) - zero) * scale
  }

  /// The nearest number of E4M3, ties to even, within 448.
  private static func float8(_ x: Float) -> Float {
    let size = min(abs(x), 448)
    let step = Float(sign: .plus, exponent: max(size == 0 ? -6 : Int(size.exponent), -6) - 3, significand: 1)
    return (x < 0 ? -1 : 1) * (size / step).rounded(.toNearestOrEven) * step
  }
}
