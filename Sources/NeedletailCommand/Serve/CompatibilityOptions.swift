public import ArgumentParser
public import Serving

/// Options of `serve` that make it behave as the server it replaces.
struct CompatibilityOptions: ParsableArguments {
  @Option(
    help: """
      How the OpenAI routes behave where text-generation-inference departs from OpenAI: openai or tgi \
      (OPENAI_COMPAT, default openai).
      """
  )
  var openaiCompat: OpenAICompatibility?

  @Flag(
    help: "Run every generation past the end-of-sequence tokens (TEXT_GENERATION_SERVER_IGNORE_EOS_TOKEN)."
  )
  var ignoreEos = false

  /// Sets up a server, flags before variables.
  ///
  /// - Throws: The variable at fault.
  func apply(to configuration: inout ServerConfiguration, _ environment: LauncherEnvironment) throws {
    configuration.openAICompatibility =
      try openaiCompat ?? environment.choice("OPENAI_COMPAT", of: OpenAICompatibility.self)
      ?? configuration.openAICompatibility
    // As in the reference these two are off for any other text than `true`.
    configuration.ignoresEndOfSequence =
      ignoreEos || environment["TEXT_GENERATION_SERVER_IGNORE_EOS_TOKEN"] == "true"
    configuration.skipsTokenizer = environment["SKIP_TOKENIZER_IN_TGI"]?.lowercased() == "true"
  }
}

extension OpenAICompatibility: ExpressibleByArgument {}
