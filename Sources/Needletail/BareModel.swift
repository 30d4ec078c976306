public import Backends
public import Models

/// A model without an engine, for one caller that wants the forward pass itself: full logits, timed steps.
public final class BareModel {
  /// What the model is and what it was given.
  public let info: ModelInfo
  private let model: any InferenceModel

  /// Loads a model on the calling thread.
  ///
  /// - Throws: As ``LanguageModel/load(_:options:)``.
  public init(_ id: String = "demo", options: LoadOptions = LoadOptions()) throws {
    let blueprint = try ModelBlueprint(try ModelLocation(id), options: options)
    let backend = try CPUBackend(threads: options.threads)
    model = try blueprint.makeModel(on: backend)
    info = ModelInfo(blueprint, device: backend.description)
  }

  /// The most rows of a batch.
  public var maxRows: Int { model.limits.maxRows }

  /// The ids of the cache's blocks, from 0.
  public var cacheBlocks: Int { model.limits.cacheBlocks }

  /// How the rotary table of a sequence depends on its length.
  public var positions: PositionPolicy { model.positions }

  /// Runs a batch; the caller looks after cache blocks and the reach of sequences.
  public func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
    try model.forward(batch, body)
  }

  /// Computes the logits of every position of a sequence, in chunks.
  ///
  /// - Parameters:
  ///   - ids: The tokens, at least one.
  ///   - body: Called for each position in order with `[vocabulary]` logits.
  /// - Throws: ``LogitsError`` for ids that the model does not know or too many of them, and what `body`
  ///   throws.
  public func logits(of ids: [Int32], _ body: (Span<Float>) throws -> Void) throws {
    guard !ids.isEmpty else { throw LogitsError.noTokens }
    guard ids.count <= info.maxTotalTokens else {
      throw LogitsError.tooLong(tokens: ids.count, limit: info.maxTotalTokens)
    }
    if let stranger = ids.first(where: { $0 < 0 || Int($0) >= info.vocabularySize }) {
      throw LogitsError.unknownToken(id: stranger, vocabularySize: info.vocabularySize)
    }
    var batch = RaggedBatch()
    var row = [Float](repeating: 0, count: info.vocabularySize)
    let reach = positions.reach(promptLength: ids.count, length: ids.count)
    for start in stride(from: 0, to: ids.count, by: maxRows) {
      let end = min(start + maxRows, ids.count)
      let blocks = 0..<Int32((end + CacheShape.blockSize - 1) / CacheShape.blockSize)
      batch.removeAll()
      batch.append(ids[start..<end], position: start, blocks: blocks, reach: reach, logits: .all)
      try forward(batch) { block in
        for index in block.summaries.indices {
          var output = row.mutableSpan
          block.read(row: index, into: &output)
          try body(row.span)
        }
      }
    }
  }
}

/// Why logits cannot be computed.
public enum LogitsError: Error, Equatable, Sendable {
  /// There are no tokens.
  case noTokens
  /// There are more tokens than the model takes.
  case tooLong(tokens: Int, limit: Int)
  /// An id has no embedding.
  case unknownToken(id: Int32, vocabularySize: Int)
}

extension LogitsError: CustomStringConvertible {
  /// The rule and what came.
  public var description: String {
    switch self {
    case .noTokens: "at least one token id is needed"
    case .tooLong(let tokens, let limit): "the model takes at most \(limit) tokens; got \(tokens)"
    case .unknownToken(let id, let size): "token id \(id) is not in the model's vocabulary of \(size)"
    }
  }
}
