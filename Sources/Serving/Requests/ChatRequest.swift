import OrderedJSON

/// The body of `/v1/chat/completions` as it was sent.
///
/// What the OpenAI API accepts is accepted, `null` wherever a field may be left out included.
struct ChatRequest {
  var messages: [ChatMessage]
  var model: String?
  var maxTokens: Int?
  var temperature: Float?
  var topP: Float?
  var frequencyPenalty: Float?
  var presencePenalty: Float?
  var stop: [String]
  var seed: UInt64?
  var isStream: Bool
  var includesUsage: Bool
  var logprobs: Bool
  var topLogprobs: Int?
  var choices: Int?
  var hasLogitBias: Bool
  var asksForTools: Bool
  var asksForFormat: Bool
}

extension ChatRequest {
  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "ChatRequest")
    messages = []
    for message in try object.required("messages").array() { messages.append(try ChatMessage(message)) }
    model = try object.optional("model")?.string()
    maxTokens = try object.optional("max_tokens", alias: "max_completion_tokens")?.count()
    temperature = try object.optional("temperature")?.float()
    topP = try object.optional("top_p")?.float()
    frequencyPenalty = try object.optional("frequency_penalty")?.float()
    presencePenalty = try object.optional("presence_penalty")?.float()
    stop = try object.optional("stop")?.oneOrMoreStrings() ?? []
    seed = try object.optional("seed")?.seed()
    isStream = try object.optional("stream")?.bool() ?? false
    includesUsage = try Self.includesUsage(object)
    logprobs = try object.optional("logprobs")?.bool() ?? false
    topLogprobs = try object.optional("top_logprobs")?.count()
    choices = try object.optional("n")?.count()
    hasLogitBias = try object.optional("logit_bias").map { !$0.value.isEmptyCollection } ?? false
    asksForTools = try Self.asksForTools(object)
    asksForFormat = try Self.asksForFormat(object)
  }

  private static func includesUsage(_ object: ObjectReader) throws(ShapeError) -> Bool {
    guard let options = try object.optional("stream_options") else { return false }
    return try ObjectReader(options, named: "StreamOptions").optional("include_usage")?.bool() ?? false
  }

  /// Whether there are tools that the model may choose.
  private static func asksForTools(_ object: ObjectReader) throws(ShapeError) -> Bool {
    guard let tools = try object.optional("tools"), try !tools.array().isEmpty else { return false }
    return try object.optional("tool_choice")?.value != "none"
  }

  private static func asksForFormat(_ object: ObjectReader) throws(ShapeError) -> Bool {
    guard let format = try object.optional("response_format") else { return false }
    return try ObjectReader(format, named: "ResponseFormat").required("type").string() != "text"
  }
}

extension ValueReader {
  fileprivate func oneOrMoreStrings() throws(ShapeError) -> [String] {
    if let string = value.stringValue { return [string] }
    guard value.arrayValue != nil else { throw mismatch(expected: "a string or a sequence") }
    return try strings()
  }

  /// Reads a seed; OpenAI's are signed.
  fileprivate func seed() throws(ShapeError) -> UInt64 {
    if case .number(let number) = value, let signed = Int64(number.text) { return UInt64(bitPattern: signed) }
    return try integer(UInt64.self, named: "u64")
  }
}

extension JSONValue {
  fileprivate var isEmptyCollection: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let object): object.members.isEmpty
    default: false
    }
  }
}
