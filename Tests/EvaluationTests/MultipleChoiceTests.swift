import Evaluation
import Needletail
import Tensors
import Testing

@Suite(.serialized) struct MultipleChoiceTests {
  private static let model = Task {
    var options = LoadOptions()
    options.dtype = .float32
    options.maxBatchTotalTokens = 8192
    return try await LanguageModel.load("demo", options: options)
  }

  private static func scores(_ choices: [String], _ logprobs: [Double], gold: Int = 0) -> ChoiceScores {
    ChoiceScores(
      question: ChoiceQuestion(context: "", choices: choices, gold: gold),
      scores: logprobs.map { LogLikelihood(logprob: $0, isGreedy: false, tokenCount: 1) }
    )
  }

  @Test("the likeliest choice has the greatest sum, or the greatest for its length") func predictions() {
    // Per character −1, −0.9, −1.25; per byte −1, −0.9, −0.625.
    let scores = Self.scores(["abc", "abcdefghij", "éüßñ"], [-3, -9, -5])
    #expect(scores.likeliest == 0)
    #expect(scores.likeliestPerCharacter == 1)
    #expect(scores.likeliestPerByte == 2)
  }

  @Test("of equal choices the first is taken") func ties() {
    #expect(Self.scores(["a", "b", "c"], [-2, -1, -1]).likeliest == 1)
  }

  @Test("a composed and a decomposed letter differ in length, as in Python") func scalars() {
    #expect(Self.scores(["\u{E9}", "e\u{301}"], [-1, -1.5]).likeliestPerCharacter == 1)
  }

  @Test("figures are shares of the questions") func shares() {
    let choice = MultipleChoice(questions: [
      Self.scores(["a", "b"], [-1, -2], gold: 0), Self.scores(["a", "b"], [-1, -2], gold: 1),
      Self.scores(["a", "bbbb"], [-1, -2], gold: 1), Self.scores(["a", "b"], [-2, -1], gold: 1),
    ])
    #expect(choice.accuracy.value == 0.5)
    #expect(choice.accuracyPerCharacter.value == 0.75)
    #expect(choice.accuracyPerByte.value == 0.75)
    // Variance 1/3 over 4 questions.
    #expect(abs(choice.accuracy.standardError - 0.28867513459481287) < 1e-15)
  }

  @Test("each choice is scored after the context and the delimiter") func scored() async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let questions = [
      ChoiceQuestion(context: "Once upon a", choices: ["time", "stone", "little time"], gold: 0),
      ChoiceQuestion(context: "The sky is", choices: ["blue", "bread"], gold: 0),
    ]
    let result = try await scorer.multipleChoice(questions)
    #expect(result.questions.map(\.question) == questions)
    #expect(result.questions[0].likeliest == 0)
    for scores in result.questions {
      for (choice, score) in zip(scores.question.choices, scores.scores) {
        #expect(try await scorer.score(" " + choice, after: scores.question.context) == score)
      }
    }
  }

  @Test(
    "a question without a right answer is refused by its number",
    arguments: [(["a"], 1), (["a"], -1), (["a", ""], 0), ([], 0)]
  )
  func refused(choices: [String], gold: Int) async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let error = await #expect(throws: EvaluationError.self) {
      try await scorer.multipleChoice([
        ChoiceQuestion(context: "a", choices: ["b"], gold: 0),
        ChoiceQuestion(context: "a", choices: choices, gold: gold),
      ])
    }
    #expect(
      error?.description
        == "document 2 must have choices that are not empty, and 'gold' must be one of their numbers from 0"
    )
  }
}
