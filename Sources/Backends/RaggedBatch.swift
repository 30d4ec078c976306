/// The work of one forward pass: token ids of several sequences laid end to end, and for each sequence its
/// slice of the rows.
///
/// A decode step is a slice of one row, a prefill one of many, a chunk of a long prompt a part of one; they
/// mix freely and no row is padding.
public struct RaggedBatch: Sendable {
  /// One sequence's part of the rows.
  public struct Slice: Sendable, Equatable {
    /// The first row of the slice.
    public var firstRow: Int
    /// The number of rows, at least 1.
    public var rowCount: Int
    /// The position of the first row's token in its sequence: how many tokens the cache holds already.
    public var position: Int
    /// Where the sequence's block ids stand in ``RaggedBatch/blockTable``.
    ///
    /// Ids of blocks that lie wholly behind the window of every layer are never looked at.
    public var blocks: Range<Int>
    /// Which rotary table the sequence has, as ``PositionPolicy`` says.
    public var reach: Int
  }

  /// `[rows]` token ids.
  public private(set) var tokens: [Int32] = []
  /// The slices, in the order of their rows.
  public private(set) var slices: [Slice] = []
  /// Ids of cache blocks; a sequence's block `i` holds its tokens from `i * blockSize`.
  public private(set) var blockTable: [Int32] = []
  /// The rows whose logits are wanted, ascending.
  public private(set) var logitRows: [Int32] = []

  /// Makes an empty batch.
  public init() {}

  /// The number of rows.
  public var rowCount: Int { tokens.count }

  /// Which rows of a slice want logits.
  public enum LogitRows: Sendable {
    /// None: a chunk of a prompt that goes on.
    case none
    /// The last one, from which the next token is drawn.
    case last
    /// All of them, for the log-probabilities of a prompt.
    case all
  }

  /// Adds the next tokens of a sequence.
  ///
  /// - Parameters:
  ///   - newTokens: The tokens to run, at least one.
  ///   - position: How many tokens of the sequence the cache holds already.
  ///   - blocks: The sequence's block ids, enough for `position + newTokens.count` tokens.
  ///   - reach: Which rotary table the sequence has, as ``PositionPolicy`` says.
  ///   - logits: The rows whose logits are wanted.
  public mutating func append(
    _ newTokens: some Collection<Int32>,
    position: Int,
    blocks: some Collection<Int32>,
    reach: Int = 0,
    logits: LogitRows = .last
  ) {
    precondition(!newTokens.isEmpty, "a slice without rows")
    let firstRow = tokens.count
    let firstBlock = blockTable.count
    tokens.append(contentsOf: newTokens)
    blockTable.append(contentsOf: blocks)
    slices.append(
      Slice(
        firstRow: firstRow,
        rowCount: newTokens.count,
        position: position,
        blocks: firstBlock..<blockTable.count,
        reach: reach
      )
    )
    switch logits {
    case .none: break
    case .last: logitRows.append(Int32(tokens.count - 1))
    case .all: logitRows.append(contentsOf: Int32(firstRow)..<Int32(tokens.count))
    }
  }

  /// Empties the batch and keeps its memory.
  public mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    slices.removeAll(keepingCapacity: true)
    blockTable.removeAll(keepingCapacity: true)
    logitRows.removeAll(keepingCapacity: true)
  }
}
