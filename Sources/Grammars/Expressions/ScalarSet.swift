/// A set of Unicode scalar values; surrogates may stand in a range and never match.
struct ScalarSet: Equatable, Sendable {
  /// The members in order; neither touching nor overlapping.
  private(set) var ranges: [ClosedRange<UInt32>]

  static let last: UInt32 = 0x10_FFFF
  static let all = ScalarSet([0...last])
  static let digits = ScalarSet(ascii: "0"..."9")
  static let word = digits.union(ScalarSet(ascii: "a"..."z")).union(ScalarSet(ascii: "A"..."Z"))
    .union(ScalarSet("_"))
  static let whiteSpace = ScalarSet([0x09...0x0D, 0x20...0x20])
  /// What JSON strings write as escapes only.
  static let escapedInJSON = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C])
  /// What no text needs: both blocks of control characters.
  static let controls = ScalarSet([0...0x1F, 0x7F...0x9F])

  init(_ ranges: [ClosedRange<UInt32>]) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let end = self.ranges.last, range.lowerBound <= end.upperBound + 1 {
        self.ranges[self.ranges.count - 1] = end.lowerBound...max(end.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

  init(ascii range: ClosedRange<Unicode.Scalar>) {
    self.init([range.lowerBound.value...range.upperBound.value])
  }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  var inverted: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= Self.last { result.append(next...Self.last) }
    return ScalarSet(result)
  }

  func intersection(_ other: ScalarSet) -> ScalarSet { inverted.union(other.inverted).inverted }

  func subtracting(_ other: ScalarSet) -> ScalarSet { intersection(other.inverted) }
}
