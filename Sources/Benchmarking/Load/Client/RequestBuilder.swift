package import OrderedJSON

/// What is the same in every request, and how a dialogue becomes one.
///
/// The parts that do not change are written once: a request is built in the moment it is due.
package struct RequestBuilder: Sendable {
  /// What the requests ask for beside their prompts.
  package struct Settings: Sendable {
    /// The value of `model`.
    package var model = "tgi"
    /// The server's key; nil sends no `Authorization`.
    package var apiKey: String?
    /// Headers beside those that every request has.
    package var headers: [(name: String, value: String)] = []
    /// Whether answers run on past the end of the text.
    package var ignoresEndOfSequence = false
    /// Whether the server is asked for its counts of tokens.
    package var asksForUsage = true
    /// Members of the body (of `parameters` for TGI's route) such as `temperature`.
    package var sampling = JSONObject([("temperature", 0)])
    /// How long a request may take.
    package var timeout = Duration.seconds(600)

    /// Makes settings with greedy choice.
    package init() {}
  }

  private let route: LoadRoute
  private let url: String
  private let headers: [(name: String, value: String)]
  private let timeout: Duration
  private let opening: [UInt8]
  private let closing: [UInt8]

  /// Makes a builder.
  ///
  /// - Throws: ``LoadError/badURL(_:)``.
  package init(route: LoadRoute, server: String, settings: Settings) throws(LoadError) {
    self.route = route
    url = try route.address(server)
    timeout = settings.timeout
    headers =
      [("content-type", "application/json"), ("accept", "text/event-stream")]
      + (settings.apiKey.map { [("authorization", "Bearer \($0)")] } ?? []) + settings.headers
    let model = JSONValue.string(settings.model).compactText
    let members = Self.members(route, settings).map { member in
      ",\(JSONValue.string(member.key).compactText):\(member.value.compactText)"
    }.joined()
    switch route {
    case .chat:
      opening = Array("{\"model\":\(model),\"messages\":[".utf8)
      closing = Array("\(members)}".utf8)
    case .completions:
      opening = Array("{\"model\":\(model),\"prompt\":\"".utf8)
      closing = Array("\(members)}".utf8)
    case .tgi:
      opening = Array("{\"inputs\":\"".utf8)
      closing = Array("\(members)},\"stream\":true}".utf8)
    }
  }

  /// The members that do not depend on the prompt.
  private static func members(_ route: LoadRoute, _ settings: Settings) -> [JSONObject.Member] {
    var members = JSONObject()
    switch route {
    case .chat, .completions:
      members["stream"] = true
      if settings.asksForUsage { members["stream_options"] = ["include_usage": true] }
    case .tgi:
      members["details"] = true
      // Zero is no temperature there: leaving it out is greedy choice.
      members["do_sample"] = .bool((settings.sampling["temperature"]?.doubleValue ?? 0) > 0)
    }
    if settings.ignoresEndOfSequence { members["ignore_eos"] = true }
    for member in settings.sampling.members {
      if route == .tgi, member.key == "temperature", member.value.doubleValue == 0 { continue }
      members[member.key] = member.value
    }
    return members.members
  }

  /// The request of a dialogue.
  ///
  /// - Parameters:
  ///   - dialogue: What it says.
  ///   - id: The value of `x-request-id`, by which the server's log can be searched.
  /// - Returns: The request, ready to be sent.
  package func request(for dialogue: Dialogue, id: String) -> LoadRequest {
    var body = opening
    switch route {
    case .chat:
      for (index, message) in dialogue.messages.enumerated() {
        body += Array("\(index > 0 ? "," : ""){\"role\":\"\(message.speaker.rawValue)\",\"content\":\"".utf8)
        body += message.escaped
        body += Array("\"}".utf8)
      }
      body += Array("]".utf8)
      body += limit("max_tokens", dialogue)
    case .completions:
      body += flat(dialogue)
      body += Array("\"".utf8)
      body += limit("max_tokens", dialogue)
    case .tgi:
      body += flat(dialogue)
      let limit = dialogue.answerTokens.map(String.init) ?? "null"
      body += Array("\",\"parameters\":{\"max_new_tokens\":\(limit)".utf8)
    }
    body += closing
    return LoadRequest(url: url, headers: headers + [("x-request-id", id)], body: body, timeout: timeout)
  }

  private func limit(_ name: String, _ dialogue: Dialogue) -> [UInt8] {
    Array(",\"\(name)\":\(dialogue.answerTokens.map(String.init) ?? "null")".utf8)
  }

  /// What was said as one text, a line break between messages.
  private func flat(_ dialogue: Dialogue) -> [UInt8] {
    Array(dialogue.messages.map(\.escaped).joined(separator: Array(#"\n"#.utf8)))
  }
}
