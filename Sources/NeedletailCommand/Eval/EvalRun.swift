import Evaluation
import Needletail
import OrderedJSON

/// What a reader must know of an evaluation beside its figures.
struct EvalRun {
  let scorer: LikelihoodScorer
  /// The documents that were scored.
  let documents: Int
  /// The documents that there are.
  let available: Int
  /// The documents of which something lost its beginning.
  let truncated: Int
  let wall: Duration

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

extension EvalRun {
  /// Takes the scores of documents.
  init(_ run: EvalScores<some DocumentScore>, of available: Int) {
    self.init(
      scorer: run.scorer,
      documents: run.scores.count,
      available: available,
      truncated: run.scores.count { $0.isTruncated },
      wall: run.wall
    )
  }
}

/// The score of a document.
protocol DocumentScore: Sendable {
  /// Whether something of the document lost its beginning.
  var isTruncated: Bool { get }
}

extension LogLikelihood: DocumentScore {}

extension ChoiceScores: DocumentScore {
  /// Whether the context lost its beginning before any of the choices.
  var isTruncated: Bool { scores.contains { $0.isTruncated } }
}
