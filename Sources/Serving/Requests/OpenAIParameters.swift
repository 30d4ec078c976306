import Generation
import OrderedJSON

/// What both generating routes of the OpenAI API take besides prompt or messages, as it was sent.
///
/// `null` counts as absent everywhere. What OpenAI has not is called as vLLM calls it.
struct OpenAIParameters: Equatable {
  var model: String?
  var maxTokens: Int?
  var temperature: Float?
  var topP: Float?
  var topK: Int32?
  var minP: Float?
  var frequencyPenalty: Float?
  var presencePenalty: Float?
  var repetitionPenalty: Float?
  var logitBias: [TokenBias]
  var stop: [String]
  var seed: UInt64?
  /// `n`.
  var choices: Int?
  var isStream: Bool
  var usageReport: UsageReport
  var ignoresEndOfSequence: Bool
  var minTokens: Int?
  /// Whether the model's special tokens stand around the prompt; nil for the route's custom.
  var addsSpecialTokens: Bool?
  /// What is asked for and not supported.
  var unsupported: UnsupportedField?

  /// When a stream tells the token counts.
  enum UsageReport {
    case never, atEnd
    /// With every event.
    case always
  }
}

extension OpenAIParameters {
  /// Reads the fields.
  init(_ object: ObjectReader) throws(ShapeError) {
    model = try object.optional("model")?.string()
    maxTokens = try object.optional("max_tokens", alias: "max_completion_tokens")?.count()
    temperature = try object.optional("temperature")?.float()
    topP = try object.optional("top_p")?.float()
    topK = try object.optional("top_k")?.integer(Int32.self, named: "i32")
    minP = try object.optional("min_p")?.float()
    frequencyPenalty = try object.optional("frequency_penalty")?.float()
    presencePenalty = try object.optional("presence_penalty")?.float()
    repetitionPenalty = try object.optional("repetition_penalty")?.float()
    logitBias = try object.optional("logit_bias")?.logitBias() ?? []
    stop = try object.optional("stop")?.oneOrMoreStrings() ?? []
    seed = try object.optional("seed")?.seed()
    choices = try object.optional("n")?.count()
    isStream = try object.optional("stream")?.bool() ?? false
    usageReport = try UsageReport(object.optional("stream_options"))
    ignoresEndOfSequence = try object.optional("ignore_eos")?.bool() ?? false
    minTokens = try object.optional("min_tokens")?.count()
    addsSpecialTokens = try object.optional("add_special_tokens")?.bool()
    unsupported = try UnsupportedField(in: object, UnsupportedField.common)
  }
}

extension OpenAIParameters.UsageReport {
  fileprivate init(_ options: ValueReader?) throws(ShapeError) {
    self = .never
    guard let options else { return }
    let object = try ObjectReader(options, named: "StreamOptions")
    guard try object.optional("include_usage")?.bool() ?? false else { return }
    self = try object.optional("continuous_usage_stats")?.bool() ?? false ? .always : .atEnd
  }
}

extension ValueReader {
  /// Reads one string or a list of them.
  func oneOrMoreStrings() throws(ShapeError) -> [String] {
    if let string = value.stringValue { return [string] }
    guard value.arrayValue != nil else { throw mismatch(expected: "a string or a sequence") }
    return try strings()
  }

  /// Reads a seed; OpenAI's are signed.
  func seed() throws(ShapeError) -> UInt64 {
    if case .number(let number) = value, let signed = Int64(number.text) { return UInt64(bitPattern: signed) }
    return try integer(UInt64.self, named: "u64")
  }

  /// Reads a token id.
  func tokenID() throws(ShapeError) -> Int32 { try integer(Int32.self, named: "i32") }

  /// Reads OpenAI's map of token ids to biases; text-generation-inference's list is taken when it is empty,
  /// since it says of no token which it is.
  fileprivate func logitBias() throws(ShapeError) -> [TokenBias] {
    if value.arrayValue?.isEmpty == true { return [] }
    guard let members = value.objectValue?.members else { throw mismatch(expected: "a map") }
    var biases: [TokenBias] = []
    for member in members {
      let entry = ValueReader(member.value, path: path + [.key(member.key)])
      guard let id = Int32(member.key) else {
        throw fault("invalid value: string \(JSONValue.string(member.key).compactText), expected a token id")
      }
      biases.append(TokenBias(id: id, bias: try entry.float()))
    }
    return biases
  }
}
