import Testing

/// Flags and variables about guessing tokens ahead.
@Suite struct DraftOptionsTests {
  private static let generate = [
    "generate", "--json", "--ignore-eos", "--max-new-tokens", "40", "one two one two one",
  ]

  @Test(
    "guesses change no line",
    arguments: [
      ["--prompt-lookup", "8"], ["--speculate", "2"], ["--prompt-lookup", "0"],
      ["--assistant-model", "demo"],
      ["--assistant-model", "demo", "--num-assistant-tokens", "2", "--do-sample", "--seed", "5"],
    ]
  )
  func same(arguments: [String]) throws {
    let sampling = arguments.contains("--do-sample") ? ["--do-sample", "--seed", "5"] : []
    let plain = try Program.run(Self.generate + sampling)
    let guessed = try Program.run(Self.generate + arguments)
    #expect(plain.status == 0)
    #expect(guessed.output == plain.output)
  }

  @Test(
    "what cannot be is refused",
    arguments: [
      (
        ["--assistant-model", "demo", "--prompt-lookup", "3"],
        "tokens are guessed by --assistant-model or by --prompt-lookup, not by both"
      ),
      (["--num-assistant-tokens", "3"], "--num-assistant-tokens needs --assistant-model"),
      (
        ["--assistant-model", "demo", "--num-assistant-tokens", "0"],
        "--num-assistant-tokens must be from 1 to 2147483647; got 0"
      ),
      (["--prompt-lookup=-1"], "--prompt-lookup must be from 0 to 2147483647; got -1"),
    ]
  )
  func refused(arguments: [String], message: String) throws {
    for command in [["generate", "a"], ["serve"]] {
      let outcome = try Program.run(command + arguments)
      #expect(outcome.status == 2)
      #expect(outcome.errors == "needletail: \(message); see '--help'\n")
    }
  }

  @Test(
    "variables count for the server, and a flag wins",
    arguments: [
      (["SPECULATE": "-1"], [], "--prompt-lookup must be from 0 to 2147483647; got -1; see '--help'"),
      (
        ["SPECULATE": "3", "ASSISTANT_MODEL": "demo"], [],
        "tokens are guessed by --assistant-model or by --prompt-lookup, not by both; see '--help'"
      ),
      (
        ["SPECULATE": "x"], [], "environment variable SPECULATE must be a number; got 'x'; see '--help'"
      ),
      (
        ["SPECULATE": "3", "NUM_ASSISTANT_TOKENS": "0"], ["--assistant-model", "demo"],
        "--num-assistant-tokens must be from 1 to 2147483647; got 0; see '--help'"
      ),
    ] as [([String: String], [String], String)]
  )
  func variables(environment: [String: String], arguments: [String], message: String) throws {
    let outcome = try Program.run(["serve", "--port", "0"] + arguments, environment: environment)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message))
  }
}
