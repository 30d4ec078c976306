package import OrderedJSON

/// What an event of a route says.
package struct StreamChunk: Sendable, Equatable {
  /// Whether it brings a generated token.
  package var hasToken = false
  /// The text that it adds to the answer.
  package var text = ""
  /// Why the answer ended, in the event that says so.
  package var finishReason: String?
  /// The server's count of prompt tokens.
  package var promptTokens: Int?
  /// The server's count of generated tokens so far.
  package var outputTokens: Int?
  /// The error that the server reports instead.
  package var error: String?

  /// Reads the JSON of an event; nil when it is not what the route sends.
  ///
  /// Tolerant of what is there beside the members that count: a role without text is no token, `choices` may be
  /// missing or empty beside `usage`, and reasoning and tool calls are tokens too.
  package init?(_ value: JSONValue, route: LoadRoute) {
    guard value.objectValue != nil else { return nil }
    if let error = value["error"], !error.isNull {
      self.error = error["message"]?.stringValue ?? error.stringValue ?? error.compactText
      return
    }
    switch route {
    case .chat, .completions:
      guard readUsage(value) || value["choices"]?.arrayValue != nil else { return nil }
      guard let choice = value["choices"]?.arrayValue?.first else { return }
      finishReason = choice["finish_reason"]?.stringValue
      if route == .chat { readDelta(choice["delta"]) } else { read(choice["text"]) }
    case .tgi: guard readTGI(value) else { return nil }
    }
  }

  private mutating func readUsage(_ value: JSONValue) -> Bool {
    guard let usage = value["usage"], usage.objectValue != nil else { return false }
    promptTokens = usage["prompt_tokens"]?.tokenCount
    outputTokens = usage["completion_tokens"]?.tokenCount
    return true
  }

  private mutating func readDelta(_ delta: JSONValue?) {
    guard let delta else { return }
    for name in ["content", "reasoning_content", "reasoning"] { read(delta[name]) }
    if let calls = delta["tool_calls"]?.arrayValue, !calls.isEmpty { hasToken = true }
  }

  private mutating func read(_ part: JSONValue?) {
    guard let part = part?.stringValue, !part.isEmpty else { return }
    hasToken = true
    text += part
  }

  private mutating func readTGI(_ value: JSONValue) -> Bool {
    guard let token = value["token"], token.objectValue != nil else { return false }
    hasToken = true
    if token["special"]?.boolValue != true { text = token["text"]?.stringValue ?? "" }
    let details = value["details"]
    outputTokens = details?["generated_tokens"]?.tokenCount
    promptTokens = details?["prefill"]?.arrayValue.flatMap { $0.isEmpty ? nil : $0.count }
    finishReason = details?["finish_reason"]?.stringValue
    if finishReason == nil, value["generated_text"]?.stringValue != nil { finishReason = "unknown" }
    return true
  }
}

extension JSONValue {
  /// A count that a server may truly have reached.
  fileprivate var tokenCount: Int? { intValue.flatMap { (0...1 << 40).contains($0) ? $0 : nil } }
}
