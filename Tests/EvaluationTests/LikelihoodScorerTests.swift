import Evaluation
import Foundation
import Needletail
import Tensors
import Testing

@Suite(.serialized) struct LikelihoodScorerTests {
  private static let model = Task { try await LanguageModel.load("demo", options: options) }

  private static var options: LoadOptions {
    var options = LoadOptions()
    options.dtype = .float32
    options.maxBatchTotalTokens = 8192
    return options
  }

  /// The log-softmax of each position, by the bare model.
  private static func logprobs(_ ids: [Int32]) throws -> [[Double]] {
    var rows: [[Double]] = []
    try BareModel(options: options).logits(of: ids) { logits in
      var greatest = -Double.infinity
      for index in logits.indices { greatest = max(greatest, Double(logits[index])) }
      var total = 0.0
      for index in logits.indices { total += exp(Double(logits[index]) - greatest) }
      rows.append(logits.indices.map { Double(logits[$0]) - greatest - log(total) })
    }
    return rows
  }

  @Test("a continuation's score is the sum over its tokens") func continuation() async throws {
    let model = try await Self.model.value
    let score = try await LikelihoodScorer(model).score(" time there was", after: "Once upon a")
    let ids = try model.encode("Once upon a time there was")
    let before = try model.encode("Once upon a").count
    let rows = try Self.logprobs(ids)
    let expected = (before..<ids.count).map { rows[$0 - 1][Int(ids[$0])] }
    #expect(score.tokenCount == ids.count - before)
    #expect(abs(score.logprob - expected.reduce(0, +)) < 1e-4)
    #expect(
      score.isGreedy == (before..<ids.count).allSatisfy { rows[$0 - 1].max() == rows[$0 - 1][Int(ids[$0])] }
    )
  }

  @Test("a space at the end of the context belongs to the continuation") func seam() async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let moved = try await scorer.score("time", after: "Once upon a ")
    #expect(try await moved == scorer.score(" time", after: "Once upon a"))
  }

  @Test("without a context the first token is scored after the begin of the sequence") func noContext()
    async throws
  {
    let model = try await Self.model.value
    let score = try await LikelihoodScorer(model, addsSpecialTokens: false).score("Once", after: "")
    #expect(score.tokenCount == (try model.encode("Once", addSpecialTokens: false)).count)
    #expect(try await score == LikelihoodScorer(model).score("Once", after: ""))
  }

  @Test("a score does not depend on what is scored beside it") func beside() async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let passages = ["The cat sat on the mat", "Once upon a time", "A swift is a bird that flies far"]
    let together = try await scorer.cloze(passages).scores
    var alone: [LogLikelihood] = []
    for passage in passages { alone += try await scorer.cloze([passage]).scores }
    #expect(together == alone)
  }

  @Test("every token of a text is scored once") func rolling() async throws {
    let model = try await Self.model.value
    let text = String(repeating: "The swift flies over the lake. It never lands. ", count: 150)
    let result = try await LikelihoodScorer(model).perplexity(of: text)
    #expect(result.tokenCount == (try model.encode(text, addSpecialTokens: false)).count)
    #expect(result.tokenCount > model.info.maxTotalTokens)
    // The space at the end has an empty word after it, as in the harness.
    #expect(result.wordCount == 150 * 9 + 1)
    #expect(result.byteCount == text.utf8.count)
    #expect(result.perToken.value > 1)
  }

  @Test("a passage of one word is refused by its number") func oneWord() async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    await #expect(throws: EvaluationError.notCloze(document: 2)) {
      try await scorer.cloze(["two words", "one"])
    }
  }

  @Test("a continuation longer than the model takes is refused with numbers") func tooLong() async throws {
    let model = try await Self.model.value
    let text = String(repeating: " word", count: 3000)
    let count = try model.encode("A" + text).count - model.encode("A").count
    await #expect(throws: EvaluationError.tooLong(tokens: count, limit: 1022)) {
      try await LikelihoodScorer(model).score(text, after: "A")
    }
    #expect(
      EvaluationError.tooLong(tokens: 3000, limit: 1022).description
        == "the text to score has 3000 tokens, the model takes 1022; raise --max-total-tokens or split it"
    )
  }

  @Test("a context longer than the model takes loses its beginning, and that is told") func truncated()
    async throws
  {
    let model = try await Self.model.value
    let scorer = LikelihoodScorer(model)
    let context = String(repeating: "The swift flies over the lake. ", count: 300) + "Once upon a"
    let score = try await scorer.score(" time", after: context)
    #expect(score.isTruncated)
    let ids = try model.encode(context + " time").suffix(scorer.longest)
    let expected = try Self.logprobs(Array(ids))[ids.count - 2][Int(try #require(ids.last))]
    #expect(score.tokenCount == 1)
    #expect(abs(score.logprob - expected) < 1e-4)
    #expect(try await !scorer.score(" time", after: "Once upon a").isTruncated)
  }

  @Test("scores are told in the order of their documents, also before one that fails") func order()
    async throws
  {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let pairs = [("Once upon a", " time"), ("The swift", " flies"), ("Once", ""), ("A", " fox")]
    var told: [LogLikelihood] = []
    let error = await #expect(throws: DocumentError.self) {
      try await scorer.loglikelihoods(pairs, onScore: { told.append($0) })
    }
    #expect(error?.description == "document 3: the text to score has no tokens; at least one is needed")
    var alone: [LogLikelihood] = []
    for (context, text) in pairs[..<2] { alone.append(try await scorer.score(text, after: context)) }
    #expect(told == alone)
  }

  @Test("what is told of a score may end the work") func refusedScore() async throws {
    struct Full: Error {}
    let scorer = LikelihoodScorer(try await Self.model.value)
    await #expect(throws: Full.self) {
      try await scorer.cloze(["Once upon a time", "The swift flies"], onScore: { _ in throw Full() })
    }
  }

  @Test("a task that was cancelled gives no scores") func cancelled() async throws {
    let scorer = LikelihoodScorer(try await Self.model.value)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await scorer.score(" time", after: "Once upon a")
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("a model of two tokens has no windows of a text") func noWindow() async throws {
    var options = Self.options
    options.maxTotalTokens = 2
    let scorer = LikelihoodScorer(try await LanguageModel.load("demo", options: options))
    let error = await #expect(throws: EvaluationError.self) { try await scorer.perplexity(of: "Once upon") }
    #expect(
      error?.description
        == "a text is scored in windows, for which --max-total-tokens must be at least 3; got 2"
    )
  }

  @Test("a model without a tokenizer says so") func noTokenizer() async throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fixtures/models/llama2").standardizedFileURL
    let scorer = LikelihoodScorer(try await LanguageModel.load(folder.path))
    await #expect(throws: LanguageModelError.noTokenizer(model: folder.path)) {
      try await scorer.perplexity(of: "Once upon")
    }
  }

  @Test("the special tokens around a text are told by their names") func specialTokens() async throws {
    let model = try await Self.model.value
    #expect(try LikelihoodScorer(model).specialTokens() == ["<|begin_of_text|>"])
    #expect(try LikelihoodScorer(model, addsSpecialTokens: false).specialTokens() == [])
  }
}
