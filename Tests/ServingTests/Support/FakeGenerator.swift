import Generation
import Needletail
import OrderedJSON
import Serving
import Synchronization

/// A model that plays scripts: each generation takes the next one, the last is played again and again.
///
/// Texts are encoded as their UTF-8 bytes, with 1 in front where special tokens are added.
final class FakeGenerator: TextGenerator {
  struct Call: Sendable {
    var prompt: [Int32]
    var options: GenerationOptions
  }

  /// What the template was given.
  struct Rendering: Sendable, Equatable {
    var messages: [JSONValue]
    var tools: JSONValue?
  }

  private struct State {
    var scripts: [Script]
    var calls: [Call] = []
    var renderings: [Rendering] = []
    var cancellations = 0
    var isHealthy = true
    var activity = ModelActivity()
    var failure: FakeError?
    var chatIDs: [Int32]?
  }

  let info: ServedModelInfo
  let vocabularySize = 256
  private let state: Mutex<State>
  private let called = Gate()
  private let cancelled = Gate()

  convenience init(_ scripts: Script..., template: String? = nil) {
    self.init(scripts, template: template)
  }

  init(_ scripts: [Script], template: String? = nil) {
    state = Mutex(State(scripts: scripts.isEmpty ? [.hello] : scripts))
    info = ServedModelInfo(
      modelID: "fake/model",
      modelSHA: "abc123",
      pipelineTag: "text-generation",
      bosToken: "<s>",
      eosToken: "</s>",
      chatTemplate: template
    )
  }

  var isHealthy: Bool {
    get { state.withLock { $0.isHealthy } }
    set { state.withLock { $0.isHealthy = newValue } }
  }

  /// The tokens that a conversation is written as, if it is not written as text.
  var chatIDs: [Int32]? {
    get { state.withLock { $0.chatIDs } }
    set { state.withLock { $0.chatIDs = newValue } }
  }

  /// What `/metrics` is to show.
  var activity: ModelActivity? {
    get { state.withLock { $0.activity } }
    set { state.withLock { $0.activity = newValue ?? ModelActivity() } }
  }

  /// Waited for before a text is encoded.
  let encoding = Gate()

  /// What `generate` throws at once.
  var refusal: FakeError? {
    get { state.withLock { $0.failure } }
    set { state.withLock { $0.failure = newValue } }
  }

  /// The generations that were asked for.
  var calls: [Call] { state.withLock { $0.calls } }

  /// What the template was given, each time.
  var renderings: [Rendering] { state.withLock { $0.renderings } }

  /// The prompts as texts, if they have no special tokens.
  var promptTexts: [String] {
    calls.map { String(decoding: $0.prompt.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self) }
  }

  /// The first of them.
  var promptText: String? { promptTexts.first }

  /// Returns as soon as a generation has been asked for.
  func waitForCall() async { await called.wait() }

  /// Returns as soon as a generation has been ended by whoever reads it.
  func waitForCancellation() async { await cancelled.wait() }

  /// Returns as soon as that many generations have been ended by whoever reads them.
  func waitForCancellations(_ count: Int) async throws {
    while state.withLock({ $0.cancellations }) < count { try await Task.sleep(for: .milliseconds(2)) }
  }

  func encode(_ text: String, addSpecialTokens: Bool) async throws -> [Int32] {
    if text == "slow" { await encoding.wait() }
    if text == "vanishing" { return [] }
    if text == "unspeakable" { throw FakeError(description: "has no token for it") }
    return (addSpecialTokens ? [1] : []) + text.utf8.map { Int32($0) }
  }

  /// The words of the scripts' tokens, and the bytes of all other ids; 1 is a special token.
  func decode(_ ids: [Int32], skipSpecialTokens: Bool) throws -> String {
    let words: [Int32: String] = [
      1: skipSpecialTokens ? "" : "<s>", 2: "</s>", 7: "seven", 10: " Hello", 11: ",",
    ]
    let text = ids.flatMap { id in words[id].map { Array($0.utf8) } ?? [UInt8(truncatingIfNeeded: id)] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The tokens of `encode`, a byte each.
  func tokenize(_ text: String, addSpecialTokens: Bool) async throws -> [TextPiece] {
    let ids = try await encode(text, addSpecialTokens: addSpecialTokens)
    let added = addSpecialTokens ? 1 : 0
    return ids.enumerated().map { position, id in
      let start = position - added
      guard start >= 0 else { return TextPiece(id: id, text: "", start: 0, stop: 0) }
      let piece = String(decoding: [UInt8(truncatingIfNeeded: id)], as: UTF8.self)
      return TextPiece(id: id, text: piece, start: start, stop: start + 1)
    }
  }

  /// The text of a message: its content, the texts of its parts, or its calls.
  private static func text(of message: JSONValue) -> String {
    if let text = message["content"]?.stringValue { return text }
    if let parts = message["content"]?.arrayValue {
      return parts.map { $0["text"]?.stringValue ?? "" }.joined()
    }
    return message["tool_calls"]?.compactText ?? ""
  }

  func renderChat(messages: [JSONValue], tools: JSONValue?) throws -> String {
    state.withLock { $0.renderings.append(Rendering(messages: messages, tools: tools)) }
    var text = ""
    for message in messages {
      let (role, content) = (message["role"]?.stringValue ?? "", Self.text(of: message))
      if role == "alien" {
        throw FakeError(description: "syntax error: roles must alternate (in <string>:1)")
      }
      text += "<\(role)>\(content)</\(role)>\n"
    }
    return text + "<assistant>"
  }

  func chatPrompt(messages: [JSONValue], tools: JSONValue?) throws -> ChatPrompt {
    ChatPrompt(text: try renderChat(messages: messages, tools: tools), ids: chatIDs)
  }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> GenerationBatches {
    let script = try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.calls.append(Call(prompt: prompt, options: options))
      return state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
    }
    called.open()
    let (events, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
    continuation.onTermination = { [self] reason in
      guard case .cancelled = reason else { return }
      state.withLock { $0.cancellations += 1 }
      cancelled.open()
    }
    Task { await script.play(prompt: prompt, options: options, into: continuation) }
    return events.singly
  }
}

/// An error with a text of the test's choosing.
struct FakeError: Error, CustomStringConvertible {
  let description: String
}
