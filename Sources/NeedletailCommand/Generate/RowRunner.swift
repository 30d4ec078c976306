import Benchmarking
import Generation
import Needletail

/// Runs prompts.
struct RowRunner: Sendable {
  let model: LanguageModel
  /// How each of a prompt's rows is generated, or the search that gives them all.
  let rows: [GenerationOptions]
  /// Is called for each token.
  var onToken: @Sendable () -> Void = {}

  /// The rows of a prompt while they run, in order; those of a search are in one piece.
  typealias Running = [Task<[GeneratedRow], any Error>]

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

  /// Hands prompts to the engine; rows that it refuses are refused before anything is awaited.
  func start(_ prompts: [EncodedPrompt]) throws -> [Running] {
    let starts = try prompts.map { prompt in
      try options(for: prompt).map { options in try start(prompt, options) }
    }
    return starts.map { $0.map { run in Task { try await run() } } }
  }

  private func start(
    _ prompt: EncodedPrompt,
    _ options: GenerationOptions
  ) throws -> @Sendable () async throws -> [GeneratedRow] {
    guard let search = options.search else {
      let stream = try model.generate(from: prompt.ids, options: options)
      return { [onToken] in [try await GeneratedRow(stream, onToken: onToken)] }
    }
    return { [model] in
      try await model.search(from: prompt.ids, options: options).map {
        GeneratedRow($0, hasScore: search.isBeams)
      }
    }
  }

  /// The rows of prompts that were started, one prompt after another; all of them end when the task is cancelled.
  func finish(_ running: [Running]) async throws -> [[GeneratedRow]] {
    try await withTaskCancellationHandler {
      var rows: [[GeneratedRow]] = []
      for prompt in running {
        var own: [GeneratedRow] = []
        for piece in prompt { own += try await piece.value }
        rows.append(own)
      }
      return rows
    } onCancel: {
      for piece in running.joined() { piece.cancel() }
    }
  }
}

extension SearchMethod {
  /// Whether texts are ranked by their scores.
  fileprivate var isBeams: Bool {
    if case .beams = self { true } else { false }
  }
}
