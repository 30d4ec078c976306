/// A question with answers to choose from.
public struct ChoiceQuestion: Sendable, Equatable {
  /// What stands before the answer.
  public var context: String
  /// The answers, at least one.
  public var choices: [String]
  /// The place of the right one.
  public var gold: Int

  /// Makes a question.
  public init(context: String, choices: [String], gold: Int) {
    self.context = context
    self.choices = choices
    self.gold = gold
  }
}

/// How likely a model finds each answer to a question.
public struct ChoiceScores: Sendable, Equatable {
  /// The question.
  public var question: ChoiceQuestion
  /// The scores of its choices, in their order.
  public var scores: [LogLikelihood]

  /// Takes a question and the scores of its choices.
  public init(question: ChoiceQuestion, scores: [LogLikelihood]) {
    self.question = question
    self.scores = scores
  }

  /// The likeliest choice; of equals the first.
  public var likeliest: Int { best { score, _ in score } }
  /// The choice that is likeliest for its length in characters.
  public var likeliestPerCharacter: Int { best { $0 / Double($1.unicodeScalars.count) } }
  /// The choice that is likeliest for its length in bytes of UTF-8.
  public var likeliestPerByte: Int { best { $0 / Double($1.utf8.count) } }

  private func best(_ value: (Double, String) -> Double) -> Int {
    let values = zip(scores, question.choices).map { value($0.logprob, $1) }
    return values.indices.dropFirst().reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }
}

/// How often a model finds the right answer the likeliest.
public struct MultipleChoice: Sendable, Equatable {
  /// The questions with the scores of their choices.
  public var questions: [ChoiceScores]

  /// Takes questions.
  public init(questions: [ChoiceScores]) { self.questions = questions }

  /// The share of questions whose right answer has the greatest log-probability (`acc`).
  public var accuracy: Estimate { share(\.likeliest) }
  /// The same with log-probabilities divided by the answers' characters (`acc_norm`).
  public var accuracyPerCharacter: Estimate { share(\.likeliestPerCharacter) }
  /// The same with log-probabilities divided by the answers' bytes (`acc_bytes`).
  public var accuracyPerByte: Estimate { share(\.likeliestPerByte) }

  private func share(_ prediction: (ChoiceScores) -> Int) -> Estimate {
    Estimate(meanOf: questions.map { prediction($0) == $0.question.gold ? 1 : 0 })
  }
}

extension LikelihoodScorer {
  /// Scores every choice of every question.
  ///
  /// - Parameters:
  ///   - questions: The questions, each with at least one choice, none of them empty.
  ///   - delimiter: What stands between context and choice; it counts to the choice.
  ///   - onProgress: Is told how many of how many questions are done.
  ///   - onScore: Is told the scores of each question, in their order.
  /// - Returns: The scores in the order of the questions.
  /// - Throws: ``EvaluationError``, ``DocumentError``, and what `onScore` throws.
  @discardableResult
  public func multipleChoice(
    _ questions: [ChoiceQuestion],
    delimiter: String = " ",
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in },
    onScore: (ChoiceScores) throws -> Void = { _ in }
  ) async throws -> MultipleChoice {
    for (index, question) in questions.enumerated() {
      guard question.choices.indices.contains(question.gold), !question.choices.contains("") else {
        throw EvaluationError.notChoice(document: index + 1)
      }
    }
    return MultipleChoice(
      questions: try await mapDocuments(questions, onProgress: onProgress, onResult: onScore) { question in
        ChoiceScores(
          question: question,
          scores: try await scores(of: question.choices.map { delimiter + $0 }, after: question.context)
        )
      }
    )
  }

  /// Scores several continuations of one context, side by side.
  ///
  /// - Returns: The scores in the order of the continuations.
  /// - Throws: As ``score(_:after:)``.
  public func scores(of continuations: [String], after context: String) async throws -> [LogLikelihood] {
    try await map(continuations, onProgress: { _, _ in }, onResult: { _ in }) {
      try await score($0, after: context)
    }
  }

  /// Scores continuations of contexts.
  ///
  /// - Parameters:
  ///   - pairs: At least one context with its continuation.
  ///   - onProgress: Is told how many of how many are done.
  ///   - onScore: Is told the score of each pair, in their order.
  /// - Returns: The scores in the same order.
  /// - Throws: ``EvaluationError``, ``DocumentError``, and what `onScore` throws.
  @discardableResult
  public func loglikelihoods(
    _ pairs: [(context: String, continuation: String)],
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in },
    onScore: (LogLikelihood) throws -> Void = { _ in }
  ) async throws -> [LogLikelihood] {
    try await mapDocuments(pairs, onProgress: onProgress, onResult: onScore) {
      try await score($0.continuation, after: $0.context)
    }
  }
}
