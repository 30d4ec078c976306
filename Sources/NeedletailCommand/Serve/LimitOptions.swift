import ArgumentParser
import Needletail
import Serving

/// What requests may ask for.
struct LimitOptions: ParsableArguments {
  @Option(help: "Requests in progress at once; more get status 429 (MAX_CONCURRENT_REQUESTS, default 128).")
  var maxConcurrentRequests: Int?

  @Option(help: "The most tokens of a prompt (MAX_INPUT_TOKENS, default: total - 1).")
  var maxInputTokens: Int?

  @Option(help: ArgumentHelp("Another name of --max-input-tokens.", visibility: .hidden))
  var maxInputLength: Int?

  @Option(help: "The most candidates of best_of (MAX_BEST_OF, default 2).")
  var maxBestOf: Int?

  @Option(help: "The most stop texts of a request (MAX_STOP_SEQUENCES, default 4).")
  var maxStopSequences: Int?

  @Option(help: "The most candidates reported for a token (MAX_TOP_N_TOKENS, default 5).")
  var maxTopNTokens: Int?

  @Option(help: "The most prompts of a completions request (MAX_CLIENT_BATCH_SIZE, default 4).")
  var maxClientBatchSize: Int?

  @Flag(help: "Report prompt log-probabilities on request (ENABLE_PREFILL_LOGPROBS).")
  var enablePrefillLogprobs = false

  @Flag(help: "Refuse requests that ask for a grammar (DISABLE_GRAMMAR_SUPPORT).")
  var disableGrammarSupport = false

  /// The limits for a model.
  func limits(_ info: ModelInfo, _ environment: LauncherEnvironment) throws -> RequestLimits {
    let total = info.maxTotalTokens
    var limits = RequestLimits(
      maxInputTokens: try inputTokens(of: info, environment) ?? info.maxPromptTokens,
      maxTotalTokens: total
    )
    func set(_ flag: Int?, _ name: String, _ target: WritableKeyPath<RequestLimits, Int>) throws {
      let label = "--" + name.lowercased().replacing("_", with: "-")
      guard let value = try environment.int(name, flag: flag, label, in: 1 ... .max) else { return }
      limits[keyPath: target] = value
    }
    try set(maxConcurrentRequests, "MAX_CONCURRENT_REQUESTS", \.maxConcurrentRequests)
    try set(maxBestOf, "MAX_BEST_OF", \.maxBestOf)
    try set(maxStopSequences, "MAX_STOP_SEQUENCES", \.maxStopSequences)
    try set(maxTopNTokens, "MAX_TOP_N_TOKENS", \.maxTopNTokens)
    try set(maxClientBatchSize, "MAX_CLIENT_BATCH_SIZE", \.maxClientBatchSize)
    limits.enablePrefillLogprobs = try enablePrefillLogprobs || environment.flag("ENABLE_PREFILL_LOGPROBS")
    limits.supportsGrammars = try !(disableGrammarSupport || environment.flag("DISABLE_GRAMMAR_SUPPORT"))
    return limits
  }

  private func inputTokens(of info: ModelInfo, _ environment: LauncherEnvironment) throws -> Int? {
    let settings = [
      ("--max-input-tokens", maxInputTokens), ("--max-input-length", maxInputLength),
      ("environment variable MAX_INPUT_TOKENS", try maxInputTokens ?? environment.int("MAX_INPUT_TOKENS")),
      ("environment variable MAX_INPUT_LENGTH", try maxInputLength ?? environment.int("MAX_INPUT_LENGTH")),
    ]
    guard settings[2].1 == nil || settings[3].1 == nil else {
      throw ValidationError("--max-input-tokens and --max-input-length are one setting; give one of them")
    }
    guard case (let name, let input?)? = settings.first(where: { $0.1 != nil }) else { return nil }
    let longest = info.maxPromptTokens
    guard (1...max(1, longest)).contains(input) else {
      let rule =
        longest < info.maxTotalTokens - 1
        ? "max_batch_prefill_tokens, as prompts run whole" : "max_total_tokens - 1"
      throw ValidationError("\(name) must be from 1 to \(longest) (\(rule)); got \(input)")
    }
    return input
  }
}
