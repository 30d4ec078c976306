public import Backends
public import Tensors

/// Sequences of queries, keys and values, and how they are run.
public struct AttentionCase: Sendable {
  /// How heads are cut.
  public var shape: AttentionShape
  /// What changes the scores.
  public var options: AttentionOptions
  /// The type of the cache.
  public var dtype: DType
  /// The rotary tables, or none.
  public var rotary: RotaryTables?
  /// The reach of each sequence; nil for 0.
  public var reaches: [Int]?
  /// The lengths of the sequences in tokens.
  public var lengths: [Int]
  /// The bound of queries, keys and values.
  public var bound: Float = 2
  /// A sequence whose last token has a key and a value of NaN; nil for none.
  public var spoiled: Int?
  /// How many tokens of each sequence a batch takes; nil for all that are left.
  public var chunk: Int?
  /// Whether sequences go one after the other instead of together.
  public var isAlone: Bool

  /// Makes a case with one sequence run whole.
  public init(
    _ heads: Int,
    _ keyValueHeads: Int,
    _ headSize: Int,
    _ dtype: DType,
    lengths: [Int],
    window: Int? = nil,
    softCap: Float? = nil,
    slopes: Bool = false
  ) {
    shape = AttentionShape(heads: heads, keyValueHeads: keyValueHeads, headSize: headSize)
    options = AttentionOptions(
      scale: 1 / Float(headSize).squareRoot(),
      window: window,
      softCap: softCap,
      slopes: slopes ? (0..<heads).map { 0.5 / Float($0 + 1) } : nil
    )
    self.dtype = dtype
    self.lengths = lengths
    chunk = nil
    isAlone = false
  }

  func reach(_ sequence: Int) -> Int { reaches?[sequence] ?? 0 }

  /// The row of a token.
  func row(_ sequence: Int, _ token: Int) -> [Float] {
    let row = SeededNumbers.vector(shape.fusedWidth, seed: sequence &* 100_003 &+ token, bound: bound)
    guard sequence == spoiled, token == lengths[sequence] - 1 else { return row }
    return Array(row[..<shape.queryWidth]) + [Float](repeating: .nan, count: 2 * shape.keyValueWidth)
  }

  /// The blocks of a sequence: strided, so that neighbours in a sequence are none in memory.
  func blocks(_ sequence: Int) -> [Int32] {
    let perSequence = (longest + CacheShape.blockSize - 1) / CacheShape.blockSize
    return (0..<perSequence).map { Int32($0 * lengths.count + sequence) }
  }

  var longest: Int { lengths.reduce(0, max) }
  var blockCount: Int { (longest + CacheShape.blockSize - 1) / CacheShape.blockSize * lengths.count }

  /// The tokens that each batch runs: sequence, first token, count.
  func steps() -> [[(sequence: Int, first: Int, count: Int)]] {
    var steps: [[(sequence: Int, first: Int, count: Int)]] = []
    for group in isAlone ? lengths.indices.map({ [$0] }) : [Array(lengths.indices)] {
      var first = 0
      while group.contains(where: { first < lengths[$0] }) {
        let size = chunk ?? longest
        steps.append(
          group.filter { first < lengths[$0] }.map { ($0, first, min(size, lengths[$0] - first)) }
        )
        first += size
      }
    }
    return steps
  }
}
