internal import Backends
internal import Foundation
internal import Generation
public import Models

/// Guesses with a second, smaller model (arXiv:2211.17192; transformers' `assistant_model`).
///
/// Its cache has the same blocks as the main model's and is found through the same tables, so that nothing is
/// allocated or shared for it. All sequences draft together, a row each at a time. Its rows of a prompt run beside
/// those of the main model; of what was found in the cache of prefixes it runs again what it does not hold.
///
/// A request that draws tokens, or has penalties or a grammar, has them chosen here too: with the same random numbers,
/// models that are much alike draw much the same.
public final class DraftModel: Drafter {
  /// How many tokens to guess at a time.
  public let length: DraftLength
  /// Whether guesses are given up where they take more time than they save.
  public let watchesTime: Bool
  /// Yes: its cache needs every token.
  public var followsAll: Bool { true }
  private let model: any InferenceModel
  private let vocabularySize: Int
  private let maxLength: Int
  private let mainWindow: SlidingWindow?
  private var followers: [RequestID: DraftFollower] = [:]
  private var cache: DraftBlocks
  private var batch = RaggedBatch()
  private var row: [Float]
  private var workspace = SamplingWorkspace()

  /// The last guess of a draft is one that is less likely than this (transformers'
  /// `assistant_confidence_threshold`).
  private static let confidence: Float = 0.4
  /// Prompt rows that a step has time for when sequences wait that the draft model has not caught up with.
  private static let rowsBehind = 128

  /// A sequence on its way through the turns of a draft.
  private struct Turn {
    let place: Int
    let sequence: DraftSequence
    var sampler: TokenSampler?
    var draft: [Int32] = []
    var isDone = false
  }

  /// Makes a drafter.
  ///
  /// - Parameters:
  ///   - model: The model that guesses, with at least the blocks and rows of the main model.
  ///   - main: The main model.
  ///   - length: How many tokens to guess at a time.
  ///   - maxLength: The longest sequence that the draft model was made for; longer ones run without drafts.
  ///   - watchesTime: Whether guesses are given up where they take more time than they save.
  /// - Throws: ``DraftError`` when the model cannot follow the main one.
  public init(
    _ model: any InferenceModel,
    for main: any InferenceModel,
    length: DraftLength,
    maxLength: Int,
    watchesTime: Bool = true
  ) throws(DraftError) {
    precondition(
      model.limits.cacheBlocks >= main.limits.cacheBlocks && model.limits.maxRows >= main.limits.maxRows,
      "the draft model was made for less than the main model"
    )
    if let window = main.window, model.window ?? .max > window {
      throw .seesFurther(window: model.window, mainWindow: window)
    }
    self.length = length
    self.watchesTime = watchesTime
    self.model = model
    self.maxLength = maxLength
    vocabularySize = main.vocabularySize
    mainWindow = main.window.map { SlidingWindow(keys: $0, rows: 1) }
    cache = DraftBlocks(count: main.limits.cacheBlocks)
    row = [Float](repeating: 0, count: model.vocabularySize)
  }

  /// Touches the cache and runs a row.
  public func warmUp() {
    model.touchCache()
    batch.removeAll()
    batch.append(CollectionOfOne(0), position: 0, blocks: CollectionOfOne(0))
    model.forward(batch) { _ in }
  }

  /// Drops what is known of a sequence.
  public func forget(_ id: RequestID) { followers[id] = nil }

  /// Guesses a token of each sequence at a time.
  public func draft(_ sequences: [DraftSequence]) -> [[Int32]] {
    var drafts = [[Int32]](repeating: [], count: sequences.count)
    var turns = catchUp(with: sequences)
    forward(&turns)
    while true {
      for turn in turns where turn.isDone { drafts[turn.place] = turn.draft }
      turns.removeAll(where: \.isDone)
      guard !turns.isEmpty else { return drafts }
      batch.removeAll()
      for turn in turns { append(turn) }
      forward(&turns)
    }
  }

  /// Adds the row of the last guess.
  private func append(_ turn: Turn) {
    guard let guess = turn.draft.last else { return }
    let (id, blocks) = (turn.sequence.id, turn.sequence.blocks)
    let position = turn.sequence.tokens.count + turn.draft.count - 1
    cache.write(position..<position + 1, of: id, blocks)
    followers[id]?.didGuess(guess)
    batch.append(
      CollectionOfOne(guess),
      position: position,
      blocks: blocks,
      reach: followers[id]?.reach ?? 0
    )
  }

  /// Lays out rows of tokens that are known and were not run.
  ///
  /// - Returns: Whose last token is among them.
  private func catchUp(with sequences: [DraftSequence]) -> [Turn] {
    batch.removeAll()
    var turns: [Turn] = []
    var left = min(
      model.limits.maxRows,
      max(Self.rowsBehind, sequences.reduce(0) { $0 + $1.positions.count })
    )
    var written: Set<Int32> = []
    for (place, sequence) in sequences.enumerated() {
      guard let follower = follower(of: sequence) else { continue }
      let target = sequence.most > 0 ? sequence.tokens.count : sequence.positions.upperBound
      let end = min(target, follower.position + left)
      guard follower.position < end else { continue }
      let places = follower.position / CacheShape.blockSize...(end - 1) / CacheShape.blockSize
      let blocks = places.map { sequence.blocks[sequence.blocks.startIndex + $0] }
      // Who shares a block waits until the other one has filled it.
      guard written.isDisjoint(with: blocks) else { continue }
      written.formUnion(blocks)
      left -= end - follower.position
      let drafts = sequence.most > 0 && end == target
      run(follower, upTo: end, of: sequence, drafts: drafts)
      if drafts { turns.append(Turn(place: place, sequence: sequence, sampler: sequence.sampler)) }
    }
    return turns
  }

  private func run(_ follower: DraftFollower, upTo end: Int, of sequence: DraftSequence, drafts: Bool) {
    var follower = follower
    let positions = follower.position..<end
    batch.append(
      sequence.tokens[positions],
      position: positions.lowerBound,
      blocks: sequence.blocks,
      reach: follower.reach,
      logits: drafts ? .last : .none
    )
    cache.write(positions, of: sequence.id, sequence.blocks)
    follower.didRun(positions.count, sequence.blocks, &cache)
    followers[sequence.id] = follower
  }

  /// How far the draft model is with a sequence; nil when it cannot follow it.
  private func follower(of sequence: DraftSequence) -> DraftFollower? {
    let (id, tokens) = (sequence.id, sequence.tokens)
    func reach(_ length: Int) -> Int {
      model.positions.reach(promptLength: sequence.promptLength, length: length)
    }
    let end = tokens.count + max(0, sequence.most - 1)
    guard end <= maxLength, reach(end) == reach(tokens.count) else { return nil }
    var follower = followers[id] ?? DraftFollower(id, reach: reach(tokens.count))
    if follower.reach != reach(tokens.count) { follower = DraftFollower(id, reach: reach(tokens.count)) }
    follower.extend(to: tokens, vocabularySize: model.vocabularySize)
    if !follower.isForeign {
      let start = sequence.positions.lowerBound
      follower.check(tokens, sequence.blocks, firstKept: mainWindow?.blocksBehind(start) ?? 0, &cache)
    }
    followers[id] = follower
    return follower.isForeign ? nil : follower
  }
}

extension DraftModel {
  /// Runs the batch and adds a guess to each draft.
  private func forward(_ turns: inout [Turn]) {
    guard batch.rowCount > 0 else { return }
    let batch = batch
    model.forward(batch) { block in
      for index in block.summaries.indices { guess(&turns[block.first + index], index, block) }
    }
  }

  private func guess(_ turn: inout Turn, _ index: Int, _ block: LogitBlock) {
    turn.isDone = true
    guard let (token, probability) = choose(&turn, index, block), Int(token) < vocabularySize else { return }
    turn.draft.append(token)
    turn.isDone =
      turn.draft.count >= turn.sequence.most || probability < Self.confidence
      || turn.sequence.endOfSequence.contains(token)
  }

  private func choose(_ turn: inout Turn, _ index: Int, _ block: LogitBlock) -> (Int32, Float)? {
    let summary = block.summaries[index]
    guard summary.logSumExp.isFinite else { return nil }
    guard turn.sampler != nil else { return (summary.argmax, exp(summary.maximum - summary.logSumExp)) }
    block.read(row: index, into: &row)
    var logits = Array(row.prefix(vocabularySize))
    logits += repeatElement(-.infinity, count: max(0, vocabularySize - row.count))
    let step = turn.sequence.tokens.count - turn.sequence.promptLength + turn.draft.count
    guard let token = try? turn.sampler?.sample(&logits, step: step, using: &workspace) else { return nil }
    return (token.id, exp(token.logprob))
  }
}

/// Why a model cannot draft for another.
public enum DraftError: Error, Equatable, Sendable {
  /// It looks at keys that the main model has given back.
  case seesFurther(window: Int?, mainWindow: Int)
}

extension DraftError: CustomStringConvertible {
  /// The rule, what came instead and the way out.
  public var description: String {
    switch self {
    case .seesFurther(let window, let mainWindow):
      "the draft model must look back at most \(mainWindow) tokens, as the main model does; it looks back "
        + "\(window.map { "\($0)" } ?? "at all"); choose another draft model, or prompt lookup"
    }
  }
}
