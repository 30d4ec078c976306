import Generation
import Needletail
import OrderedJSON

/// The events of a streamed answer that calls a tool.
struct ToolCallStream {
  private let completion: ChatCompletion
  private let tools: ToolSet
  private let id: String
  private var reader = ToolCallReader()
  private var text = StreamedText()
  /// Whether the name has been sent.
  private var isNamed = false

  /// Begins the events.
  ///
  /// - Parameters:
  ///   - completion: Writes them.
  ///   - tools: What may be called.
  ///   - id: The id of the call.
  init(_ completion: ChatCompletion, _ tools: ToolSet, id: String) {
    self.completion = completion
    self.tools = tools
    self.id = id
  }

  private var compatibility: OpenAICompatibility { completion.envelope.compatibility }

  /// The events of a token: nothing before the function has its name, then the name, then the arguments as
  /// they grow; in OpenAI's way at last the reason why the answer ends.
  ///
  /// - Throws: ``TokenRelay/Stop`` when the model prefers to answer in words, ``RequestError/tool(_:)`` when
  ///   the whole text is no call.
  mutating func events(
    _ token: GeneratedToken,
    last summary: GenerationSummary?,
    usage: TokenUsage?
  ) throws -> [JSONValue] {
    let arguments = reader.append(text.append(token, last: summary))
    if tools.isOpenAnswer(reader.name) { throw TokenRelay.Stop() }
    var deltas: [JSONValue] = []
    if let name = reader.name, !isNamed {
      isNamed = true
      deltas.append(first(name))
    }
    if !arguments.isEmpty { deltas.append(further(arguments)) }
    var events = deltas.map { completion.chunk(0, delta: [("tool_calls", [$0])], usage: usage) }
    if let summary, let end = try end(summary) {
      events.append(completion.chunk(0, delta: [], finish: end, usage: usage))
    }
    return events
  }

  private func first(_ name: String) -> JSONValue {
    delta(["name": .string(name), "arguments": ""])
  }

  private func further(_ arguments: String) -> JSONValue {
    guard compatibility == .tgi else {
      return ["index": 0, "function": ["arguments": .string(arguments)]]
    }
    return delta(["name": nil, "arguments": .string(arguments)])
  }

  private func delta(_ function: JSONValue) -> JSONValue {
    ["index": 0, "id": .string(id), "type": "function", "function": function]
  }

  /// Why the answer ends, if that is told.
  private func end(_ summary: GenerationSummary) throws(RequestError) -> String? {
    let isExcused = compatibility == .openAI && summary.finishReason == .length
    guard reader.isComplete || isExcused else { throw ToolCallReader.failure(summary.text) }
    guard compatibility == .openAI else { return nil }
    return reader.isComplete ? "tool_calls" : summary.finishReason.openAIName(compatibility)
  }
}
