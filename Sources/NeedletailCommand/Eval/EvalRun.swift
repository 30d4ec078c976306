import Evaluation
import Needletail
import OrderedJSON

/// What a reader must know of an evaluation beside its figures.
struct EvalRun {
  let scorer: LikelihoodScorer
  /// The documents that there are.
  let available: Int
  /// The scores of those that were looked at.
  let scores: [LogLikelihood]
  /// The documents that were looked at.
  let documents: Int
  let wall: Duration

  init(
    _ scorer: LikelihoodScorer,
    documents: Int,
    of available: Int,
    scores: [LogLikelihood],
    wall: Duration
  ) {
    self.scorer = scorer
    self.documents = documents
    self.available = available
    self.scores = scores
    self.wall = wall
  }

  private var truncated: Int { scores.count { $0.isTruncated } }

  var table: String {
    """
    documents        \(documents) of \(available), \(truncated) truncated to \(scorer.longest) tokens
    time             \((wall / .seconds(1)).digits) s
    """
  }

  func members() throws -> [(String, JSONValue)] {
    let info = scorer.info
    return [
      ("documents", .number(documents)), ("documents_available", .number(available)),
      ("truncated_documents", .number(truncated)), ("model", .string(info.id)),
      ("model_type", .string(info.modelType)), ("weight_format", .string(info.sourceFormat)),
      ("dtype", .string(WeightType.name(of: info.dtype))),
      ("kv_cache_dtype", .string(KVCacheType.name(of: info.cacheDtype))),
      ("quantize", info.quantization.map { .string($0.description) } ?? .null),
      ("special_tokens", .array(try scorer.specialTokens().map { .string($0) })),
      ("max_length", .number(scorer.longest)), ("batch_size", .number(info.maxBatchSize)),
      ("device", .string(info.device)), ("isa", .string(info.instructionSet)),
      ("threads", .number(info.threads)), ("version", .string(programVersion)),
      ("wall_seconds", .number(wall / .seconds(1))),
    ]
  }
}
