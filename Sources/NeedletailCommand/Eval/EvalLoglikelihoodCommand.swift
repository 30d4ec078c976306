import ArgumentParser
import Evaluation
import OrderedJSON

/// `needletail eval loglikelihood`: scores of continuations and of choices.
struct EvalLoglikelihoodCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loglikelihood",
    abstract: "Scores continuations of contexts, and answers to choose from.",
    discussion: """
      A line is {"context", "continuation"}, or {"context", "choices": [...], "gold": 0}; the delimiter stands \
      between context and choice. Each line of standard input is answered by a line of output, \
      {"logprob", "is_greedy", "tokens"}, with a list for each where there are choices. A file gives one \
      result: how often every token is the likeliest, or how often the right choice is.

      Examples:
        echo '{"context": "Once upon a", "continuation": " time"}' | needletail eval loglikelihood
        needletail eval loglikelihood questions.jsonl --records answers.jsonl
      """
  )

  @Argument(help: "A file of JSON lines (default: standard input, line by line).")
  var file: String?

  @Option(parsing: .unconditional, help: "What stands between a context and a choice.")
  var targetDelimiter = " "

  @Option(help: "Score only so many lines of a file; a smoke test, not a result.")
  var limit: Int?

  @OptionGroup var options: EvalOptions

  func validate() throws {
    try FlagRange.check(limit, "--limit", in: 1 ... .max)
    guard file != nil || (limit == nil && options.records == nil) else {
      throw ValidationError("--limit and --records need a file")
    }
  }

  func run() async throws {
    guard let file else { return try await answerLines() }
    let lines = try TextFile.lines(file).map {
      try ScoredLine(parsing: $0.text, "line \($0.number) of '\(file)'")
    }
    let chosen = Array(lines.prefix(limit ?? lines.count))
    let questions = chosen.compactMap(\.question)
    let pairs = chosen.compactMap(\.pair)
    guard questions.isEmpty || pairs.isEmpty else {
      throw ValidationError(
        "file '\(file)' must have 'continuation' on every line or 'choices' on every line"
      )
    }
    if questions.isEmpty {
      try await report(pairs, of: lines.count)
    } else {
      try await report(questions, of: lines.count)
    }
  }

  private func report(_ pairs: [(context: String, continuation: String)], of available: Int) async throws {
    let outcome = try await options.scores(record: \.record) { scorer, onProgress, onScore in
      try await scorer.loglikelihoods(pairs, onProgress: onProgress, onScore: onScore)
    }
    let scores = outcome.value.scores
    let accuracy = Estimate(meanOf: scores.map { $0.isGreedy ? 1 : 0 })
    let mean = Estimate(meanOf: scores.map(\.logprob))
    let tokens = scores.reduce(0) { $0 + $1.tokenCount }
    try options.print(
      """
      continuations    \(scores.count)
      accuracy         \(accuracy.words)
      log-probability  \(mean.words) for each continuation
      tokens           \(tokens)
      """,
      [
        ("continuations", .number(scores.count)), ("accuracy", .number(accuracy.value)),
        ("accuracy_stderr", .number(accuracy.standardError)), ("mean_logprob", .number(mean.value)),
        ("mean_logprob_stderr", .number(mean.standardError)), ("tokens", .number(tokens)),
      ],
      EvalRun(outcome.value, of: available)
    )
    try outcome.end()
  }

  private func report(_ questions: [ChoiceQuestion], of available: Int) async throws {
    let outcome = try await options.scores(record: Self.record) { scorer, onProgress, onScore in
      try await scorer.multipleChoice(
        questions,
        delimiter: targetDelimiter,
        onProgress: onProgress,
        onScore: onScore
      )
    }
    let result = MultipleChoice(questions: outcome.value.scores)
    let figures = [
      ("accuracy", result.accuracy), ("accuracy_norm", result.accuracyPerCharacter),
      ("accuracy_bytes", result.accuracyPerByte),
    ]
    try options.print(
      """
      questions        \(result.questions.count)
      accuracy         \(result.accuracy.words)
      per character    \(result.accuracyPerCharacter.words)
      per byte         \(result.accuracyPerByte.words)
      """,
      [("questions", .number(result.questions.count))]
        + figures.flatMap { name, figure in
          [(name, .number(figure.value)), (name + "_stderr", .number(figure.standardError))]
        },
      EvalRun(outcome.value, of: available)
    )
    try outcome.end()
  }

  @Sendable private static func record(_ scores: ChoiceScores) -> [(String, JSONValue)] {
    Self.lists(scores.scores) + [
      ("truncated", .bool(scores.isTruncated)), ("prediction", .number(scores.likeliest)),
      ("prediction_norm", .number(scores.likeliestPerCharacter)), ("gold", .number(scores.question.gold)),
    ]
  }

  private static func lists(_ scores: [LogLikelihood]) -> [(String, JSONValue)] {
    [
      ("logprob", .array(scores.map { .number($0.logprob) })),
      ("is_greedy", .array(scores.map { .bool($0.isGreedy) })),
      ("tokens", .array(scores.map { .number($0.tokenCount) })),
    ]
  }

  /// Answers each line of standard input when it comes.
  private func answerLines() async throws {
    let scorer = try await options.scorer()
    var number = 0
    while let text = readLine() {
      number += 1
      guard !text.isEmpty else { continue }
      let line = try ScoredLine(parsing: text, "line \(number) of standard input")
      let members: [(String, JSONValue)]
      do { members = try await answer(line, scorer) } catch { throw InputError(line: number, error: error) }
      try StandardOutput.write(JSONValue.object(JSONObject(members)).compactText + "\n")
    }
  }

  private func answer(_ line: ScoredLine, _ scorer: LikelihoodScorer) async throws -> [(String, JSONValue)] {
    switch line {
    case .continuation(let context, let continuation):
      return try await scorer.score(continuation, after: context).members
    case .question(let context, let choices, _):
      return Self.lists(try await scorer.scores(of: choices.map { targetDelimiter + $0 }, after: context))
    }
  }
}

extension ScoredLine {
  fileprivate var pair: (context: String, continuation: String)? {
    guard case .continuation(let context, let text) = self else { return nil }
    return (context, text)
  }

  /// The question; one without a right answer is refused by its number when it is scored.
  fileprivate var question: ChoiceQuestion? {
    guard case .question(let context, let choices, let gold) = self else { return nil }
    return ChoiceQuestion(context: context, choices: choices, gold: gold ?? -1)
  }
}
