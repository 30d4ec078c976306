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

  private struct State {
    var scripts: [Script]
    var calls: [Call] = []
    var cancellations = 0
    var isHealthy = true
    var activity = ModelActivity()
    var failure: FakeError?
  }

  let info = ServedModelInfo(modelID: "fake/model", modelSHA: "abc123", pipelineTag: "text-generation")
  private let state: Mutex<State>
  private let called = Gate()
  private let cancelled = Gate()

  init(_ scripts: Script...) { state = Mutex(State(scripts: scripts.isEmpty ? [.hello] : scripts)) }

  var isHealthy: Bool {
    get { state.withLock { $0.isHealthy } }
    set { state.withLock { $0.isHealthy = newValue } }
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

  /// The first prompt as text, if it has no special tokens.
  var promptText: String? {
    calls.first.map { String(decoding: $0.prompt.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self) }
  }

  /// Returns as soon as a generation has been asked for.
  func waitForCall() async { await called.wait() }

  /// Returns as soon as a generation has been ended by whoever reads it.
  func waitForCancellation() async { await cancelled.wait() }

  func encode(_ text: String, addSpecialTokens: Bool) async throws -> [Int32] {
    if text == "slow" { await encoding.wait() }
    if text == "vanishing" { return [] }
    if text == "unspeakable" { throw FakeError(description: "has no token for it") }
    return (addSpecialTokens ? [1] : []) + text.utf8.map { Int32($0) }
  }

  func renderChat(messages: [JSONValue], tools: JSONValue?) throws -> String {
    var text = ""
    for message in messages {
      let (role, content) = (message["role"]?.stringValue ?? "", message["content"]?.stringValue ?? "")
      if role == "alien" {
        throw FakeError(description: "syntax error: roles must alternate (in <string>:1)")
      }
      text += "<\(role)>\(content)</\(role)>\n"
    }
    return text + "<assistant>"
  }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> any AsyncSequence<GenerationEvent, any Error> & Sendable {
    let script = try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.calls.append(Call(prompt: prompt, options: options))
      return state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
    }
    called.open()
    let (events, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
    continuation.onTermination = { [cancelled] reason in
      if case .cancelled = reason { cancelled.open() }
    }
    Task { await script.play(prompt: prompt, options: options, into: continuation) }
    return events
  }
}

/// An error with a text of the test's choosing.
struct FakeError: Error, CustomStringConvertible {
  let description: String
}
