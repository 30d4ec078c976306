import ArgumentParser
import Needletail

/// The options about guessing tokens ahead.
struct DraftOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Guess tokens ahead with a second, smaller model of the same vocabulary; results stay the same.",
      valueName: "id"
    )
  )
  var assistantModel: String?

  @Option(help: ArgumentHelp("The tokens that it guesses at first (default: 5).", valueName: "tokens"))
  var numAssistantTokens: Int?

  @Option(
    name: [.customLong("prompt-lookup"), .customLong("speculate")],
    help: ArgumentHelp(
      "Guess up to so many tokens ahead from what followed the last ones before; results stay the same.",
      valueName: "tokens"
    )
  )
  var promptLookup: Int?

  func validate() throws {
    if let count = numAssistantTokens {
      try FlagRange.check(count, "--num-assistant-tokens", in: FlagRange.counts)
      guard assistantModel != nil else {
        throw ValidationError("--num-assistant-tokens needs --assistant-model")
      }
    }
    if let count = promptLookup {
      try FlagRange.check(count, "--prompt-lookup", in: 0...Int(Int32.max))
      guard assistantModel == nil || count == 0 else {
        throw ValidationError("tokens are guessed by --assistant-model or by --prompt-lookup, not by both")
      }
    }
  }

  /// What the library wants; nil when no tokens are to be guessed.
  var method: DraftMethod? {
    if let assistantModel { return .model(assistantModel, tokens: numAssistantTokens ?? 5) }
    guard let promptLookup, promptLookup > 0 else { return nil }
    return .promptLookup(tokens: promptLookup)
  }

  /// The options with what the environment says where no flag was given; a flag of one method wins over the
  /// variables of the other.
  func filled(from environment: LauncherEnvironment) throws -> DraftOptions {
    var options = self
    if promptLookup == nil, assistantModel == nil { options.assistantModel = environment["ASSISTANT_MODEL"] }
    if options.assistantModel != nil {
      options.numAssistantTokens = try numAssistantTokens ?? environment.int("NUM_ASSISTANT_TOKENS")
    }
    if assistantModel == nil { options.promptLookup = try promptLookup ?? environment.int("SPECULATE") }
    try options.validate()
    return options
  }
}
