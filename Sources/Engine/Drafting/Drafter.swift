public import Generation

/// Guesses the next tokens of generating sequences, so that the model runs several of their rows at once.
///
/// A guess never changes a result. Behind each guessed token the next one is chosen as it is without guesses, from
/// the same bits of logits, and guesses count for as long as they are what was chosen. So a drafter may guess
/// anything, and may stop guessing at any time.
///
/// One thread uses a drafter.
public protocol Drafter: AnyObject {
  /// How many tokens to guess at a time.
  var length: DraftLength { get }
  /// Whether guesses are given up where they take more time than they save.
  var watchesTime: Bool { get }

  /// Whether it has work for each token of a sequence on which it guesses now and then.
  var followsAll: Bool { get }

  /// Takes its memory before the first request.
  func warmUp()

  /// Tells how many tokens it may guess for a sequence, before a step is planned.
  ///
  /// - Parameters:
  ///   - id: A sequence that generates.
  ///   - tokens: Its prompt and what was drawn.
  ///   - most: How many are wanted at most.
  /// - Returns: A number up to `most`; 0 when there is no guess to make.
  func available(_ id: RequestID, _ tokens: [Int32], most: Int) -> Int

  /// Guesses, when the step is planned and before the model runs.
  ///
  /// - Parameter sequences: Those for which guesses are wanted, and those whose prompt runs in this step, which
  ///   want none yet.
  /// - Returns: For each sequence at most as many tokens as it wants.
  func draft(_ sequences: [DraftSequence]) -> [[Int32]]

  /// Forgets a sequence that ended.
  func forget(_ id: RequestID)
}

extension Drafter {
  /// Yes.
  public var watchesTime: Bool { true }
  /// No.
  public var followsAll: Bool { false }
  /// Nothing.
  public func warmUp() {}
  /// All.
  public func available(_ id: RequestID, _ tokens: [Int32], most: Int) -> Int { most }
}

/// How many tokens are guessed at a time.
public struct DraftLength: Sendable, Equatable {
  /// The number to begin a sequence with, at least 1.
  public var first: Int
  /// The largest number, at least ``first``.
  public var most: Int

  /// Makes lengths.
  public init(first: Int, most: Int) {
    self.first = max(1, first)
    self.most = max(self.first, most)
  }
}

/// A sequence as a drafter sees it.
public struct DraftSequence: Sendable {
  /// Its request.
  public let id: RequestID
  /// Its prompt and what was drawn.
  public let tokens: [Int32]
  /// How many of the tokens are the prompt.
  public let promptLength: Int
  /// The positions of the known tokens that the model runs in this step.
  public let positions: Range<Int>
  /// The cache blocks that hold the sequence, as those of ``Scheduler/Work``.
  public let blocks: ArraySlice<Int32>
  /// How many guesses are wanted at most; 0 while its prompt runs.
  public let most: Int
  /// The tokens that end it.
  public let endOfSequence: Set<Int32>
  /// Chooses its next token from logits, when the greatest one is not always the choice.
  public let sampler: TokenSampler?

  /// Makes a sequence.
  public init(
    id: RequestID,
    tokens: [Int32],
    promptLength: Int,
    positions: Range<Int>,
    blocks: ArraySlice<Int32>,
    most: Int,
    endOfSequence: Set<Int32> = [],
    sampler: TokenSampler? = nil
  ) {
    self.id = id
    self.tokens = tokens
    self.promptLength = promptLength
    self.positions = positions
    self.blocks = blocks
    self.most = most
    self.endOfSequence = endOfSequence
    self.sampler = sampler
  }
}
