import Benchmarking
import Needletail

/// Runs prompts.
struct RowRunner: Sendable {
  let model: LanguageModel
  /// How each of a prompt's rows is generated.
  let rows: [GenerationOptions]
  /// Is called for each token.
  var onToken: @Sendable () -> Void = {}

  /// The rows of a prompt while they run, in order.
  typealias Running = [Task<GeneratedRow, any Error>]

  /// The options for the rows of a prompt.
  ///
  /// Where nobody said how many tokens are wanted, it is 100 or what the context has room for.
  func options(for prompt: EncodedPrompt) -> [GenerationOptions] {
    rows.map { row in
      var row = row
      let room = model.info.maxTotalTokens - prompt.ids.count
      row.maxNewTokens = row.maxNewTokens ?? max(1, min(SamplingOptions.defaultNewTokens, room))
      return row
    }
  }

  /// Hands prompts to the engine; what it refuses is refused before anything runs on.
  func start(_ prompts: [EncodedPrompt]) throws -> [Running] {
    let streams = try prompts.map { prompt in
      try options(for: prompt).map { try model.generate(from: prompt.ids, options: $0) }
    }
    return streams.map { streams in
      streams.map { stream in Task { [onToken] in try await GeneratedRow(stream, onToken: onToken) } }
    }
  }

  /// The rows of prompts that were started, one prompt after another.
  func finish(_ running: [Running]) async throws -> [[GeneratedRow]] {
    var rows: [[GeneratedRow]] = []
    for prompt in running {
      rows.append([])
      for row in prompt { rows[rows.count - 1].append(try await row.value) }
    }
    return rows
  }
}
