import Generation
import Needletail
import Testing

/// The text of events, pieces and summaries.
@Suite struct TextTests {
  /// Options whose random text holds parts of characters and, now and then, a stop text.
  private static func options(_ seed: UInt64, _ mode: StopMode) -> GenerationOptions {
    var options = GenerationOptions()
    options.maxNewTokens = 1 + Int(seed % 60)
    options.doSample = true
    options.temperature = 50
    options.seed = seed
    options.stop = ["e", "th", "the "]
    options.stopMode = mode
    options.ignoresEndOfSequence = seed % 2 == 0
    return options
  }

  private static func run(
    _ model: LanguageModel,
    _ options: GenerationOptions
  ) async throws -> ([GeneratedToken], GenerationSummary) {
    var tokens: [GeneratedToken] = []
    for try await event in try model.generate("Ä 😀", options: options) {
      switch event {
      case .prompt: break
      case .token(let token): tokens.append(token)
      case .finished(let summary): return (tokens, summary)
      }
    }
    throw CancellationError()
  }

  @Test("pieces join to the summary's text", arguments: [StopMode.tokenBoundary, .anywhere])
  func pieces(mode: StopMode) async throws {
    let model = try await LanguageModel.load()
    var reasons: Set<FinishReason> = []
    for seed in 0..<120 as Range<UInt64> {
      let options = Self.options(seed, mode)
      let (tokens, summary) = try await Self.run(model, options)
      #expect(tokens.map(\.id) == summary.tokens)
      #expect(tokens.map(\.index) == Array(1...tokens.count))
      #expect(tokens.map(\.isLast) == Array(repeating: false, count: tokens.count - 1) + [true])
      var pieces = ""
      for try await piece in try model.generateText("Ä 😀", options: options) { pieces += piece }
      #expect(Array(pieces.utf8) == Array(summary.text.utf8), "seed \(seed)")
      if !tokens.contains(where: \.isSpecial) {
        #expect(Array(tokens.map(\.text).joined().utf8) == Array(summary.text.utf8), "seed \(seed)")
      }
      if mode == .anywhere {
        #expect(!options.stop.contains { summary.text.contains($0) }, "seed \(seed)")
      }
      reasons.insert(summary.finishReason)
    }
    #expect(reasons.contains(.length) && reasons.contains(.stopSequence))
  }

  @Test("a text that ends within a character shows a replacement") func unfinishedCharacter() async throws {
    let model = try await LanguageModel.load()
    // Tokens of the vocabulary hold parts of characters; sampling finds a text that ends with one.
    for seed in 0..<4000 as Range<UInt64> {
      var options = Self.options(seed, .tokenBoundary)
      options.stop = []
      options.maxNewTokens = 1
      let (tokens, summary) = try await Self.run(model, options)
      guard summary.text.unicodeScalars.last == "\u{FFFD}" else { continue }
      #expect(tokens.last?.text == summary.text)
      return
    }
    Issue.record("no text ended with part of a character")
  }
}
