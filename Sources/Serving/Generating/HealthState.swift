import Needletail
import Synchronization

/// Whether the model answers.
///
/// While nothing has failed only the engine's own word is asked. After a failed generation the next check
/// generates one token, and its outcome counts.
final class HealthState: Sendable {
  private enum State { case healthy, doubtful, checking }

  private let state = Mutex(State.healthy)

  /// Tells that a generation failed.
  func noteFailure() { state.withLock { if $0 == .healthy { $0 = .doubtful } } }

  /// Finds out; while another caller is finding out the answer is no.
  func check(_ generator: any TextGenerator) async -> Bool {
    guard generator.isHealthy else { return false }
    let found = state.withLock { state in
      defer { if state == .doubtful { state = .checking } }
      return state
    }
    switch found {
    case .healthy: return true
    case .checking: return false
    case .doubtful:
      let answers = await Self.generatesToken(generator)
      state.withLock { $0 = answers ? .healthy : .doubtful }
      return answers
    }
  }

  private static func generatesToken(_ generator: any TextGenerator) async -> Bool {
    var options = GenerationOptions()
    options.maxNewTokens = 1
    do {
      // A model without a tokenizer gets the first id of its vocabulary.
      let prompt = (try? await generator.encode("liveness", addSpecialTokens: false)) ?? [0]
      for try await batch in try await generator.generate(prompt: prompt, options: options) {
        for case .finished in batch { return true }
      }
      return false
    } catch {
      return false
    }
  }
}
