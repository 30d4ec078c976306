/// Seeded random numbers for tests (SplitMix64).
public struct SeededNumbers: Sendable {
  private var state: UInt64

  /// Starts a sequence.
  public init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

  /// A number in -1 ..< 1.
  public mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Float(Int32(truncatingIfNeeded: z ^ z >> 31)) * 0x1p-31
  }

  /// `count` numbers in `-bound ..< bound`.
  public static func vector(_ count: Int, seed: Int, bound: Float = 1) -> [Float] {
    var numbers = SeededNumbers(seed)
    return (0..<count).map { _ in numbers.next() * bound }
  }

  /// `rows` vectors, each with a seed of its own, so that row `i` is the same in any number of rows.
  public static func rows(_ rows: Int, _ columns: Int, seed: Int, bound: Float = 1) -> [[Float]] {
    (0..<rows).map { vector(columns, seed: seed &* 7919 &+ $0, bound: bound) }
  }
}
