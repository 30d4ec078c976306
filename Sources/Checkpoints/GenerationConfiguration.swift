import OrderedJSON

/// What a model's files say about generation: stop ids and sampling defaults.
///
/// Values keep the range that the file gives them; whoever generates checks them like a request's.
public struct GenerationConfiguration: Sendable, Equatable {
  /// The name of the file in a model directory.
  public static let fileName = "generation_config.json"

  /// The ids that end a text, in the order of the file; empty when none is given.
  public var endOfSequence: [Int32]
  /// The id that begins a text.
  public var beginningOfSequence: Int32?
  /// The id that fills up batches.
  public var padding: Int32?
  /// Whether to sample rather than to take the likeliest token.
  public var doSample: Bool?
  /// Divides the logits before sampling.
  public var temperature: Double?
  /// How many of the likeliest tokens are sampled from; 0 for all.
  public var topK: Int?
  /// The probability that the sampled tokens cover together.
  public var topP: Double?
  /// The smallest probability of a sampled token, as a part of the largest.
  public var minP: Double?
  /// The probability mass of locally typical sampling.
  public var typicalP: Double?
  /// The penalty on tokens that have occurred; 1 for none.
  public var repetitionPenalty: Double?
  /// The largest number of new tokens.
  public var maxNewTokens: Int?
  /// The largest number of tokens, prompt included.
  public var maxLength: Int?

  /// Reads the `generation_config.json` of a directory, which may be absent.
  ///
  /// Token ids that it lacks come from `config.json`; the other values come from `config.json` only when
  /// there is no such file, as in checkpoints from before it existed. A negative id (`-1` in early Llama
  /// files) counts as absent.
  ///
  /// - Throws: ``CheckpointError`` when the file is no JSON object or a value is of the wrong kind.
  public init(directory: String, model: ModelConfiguration) throws(CheckpointError) {
    let files = try RepositoryFiles(directory: directory)
    let path = files.path(Self.fileName)
    let own =
      files.contains(Self.fileName)
      ? try ModelConfiguration(json: .object(try JSONFile.object(at: path)), path: path) : nil
    try self.init(own, model: model)
  }

  /// Combines configurations that were read before; `own` stands for `generation_config.json`.
  ///
  /// - Throws: ``CheckpointError/invalidValue(path:key:rule:found:)`` for a value of the wrong kind.
  public init(_ own: ModelConfiguration?, model: ModelConfiguration) throws(CheckpointError) {
    func holder(_ key: String) -> ModelConfiguration {
      if let own, own.value(key) != nil { own } else { model }
    }
    endOfSequence = try holder("eos_token_id").tokenIDs("eos_token_id") ?? []
    beginningOfSequence = try holder("bos_token_id").tokenID("bos_token_id")
    padding = try holder("pad_token_id").tokenID("pad_token_id")
    let source = own ?? model
    doSample = try source.optionalBool("do_sample")
    temperature = try source.optionalDouble("temperature")
    topK = try source.optionalInt("top_k")
    topP = try source.optionalDouble("top_p")
    minP = try source.optionalDouble("min_p")
    typicalP = try source.optionalDouble("typical_p")
    repetitionPenalty = try source.optionalDouble("repetition_penalty")
    maxNewTokens = try source.optionalPositiveInt("max_new_tokens")
    maxLength = try source.optionalPositiveInt("max_length")
  }
}

extension ModelConfiguration {
  /// A token id, or nil when it is absent or negative.
  fileprivate func tokenID(_ key: String) throws(CheckpointError) -> Int32? {
    guard let id = try optionalInt(key), id >= 0 else { return nil }
    return Int32(id)
  }

  /// One token id or several, without the negative ones; nil when the key is absent.
  fileprivate func tokenIDs(_ key: String) throws(CheckpointError) -> [Int32]? {
    guard let value = value(key) else { return nil }
    var ids: [Int32] = []
    for element in value.arrayValue ?? [value] {
      guard let int = element.intValue, let id = Int32(exactly: int) else {
        throw invalid(key, "a token id or an array of them", element)
      }
      if id >= 0 { ids.append(id) }
    }
    return ids
  }
}
