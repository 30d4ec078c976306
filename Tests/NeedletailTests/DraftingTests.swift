import Foundation
import Generation
import Grammars
import Needletail
import Synchronization
import Testing

/// Guessing tokens ahead changes no result, not even its last bit.
@Suite struct DraftingTests {
  private struct Request: Sendable {
    var prompt: String
    var options: GenerationOptions
  }

  /// Requests of every kind; texts that repeat themselves are guessed well, others badly.
  private static let requests: [Request] = (0..<24).map { index in
    var options = GenerationOptions()
    options.maxNewTokens = 3 + index * 5 % 60
    options.ignoresEndOfSequence = index % 2 == 0
    if index % 3 == 1 {
      (options.doSample, options.temperature, options.seed) = (true, 0.8, UInt64(index))
      options.topP = 0.95
    }
    if index % 4 == 2 { options.topTokenCount = 3 }
    if index % 5 == 3 { (options.repetitionPenalty, options.countPenalty) = (1.2, 0.2) }
    if index % 6 == 4 { options.stop = [" was", " and"] }
    if index % 7 == 5 { options.grammar = .regex("[a-z]+( [a-z]+){2,20}\\.") }
    if index % 8 == 6 { options.scoresPrompt = true }
    let story = String(repeating: "The fox ran to the sea and back. ", count: index % 4 * 5)
    let endings = ["Once upon a time", "The fox", "What is Deep Learning?"]
    return Request(prompt: story + endings[index % 3], options: options)
  }

  private static func load(_ draft: DraftMethod?, _ change: (inout LoadOptions) -> Void = { _ in })
    async throws
    -> LanguageModel
  {
    var options = LoadOptions()
    options.draft = draft
    options.draftsWatchTime = false
    options.maxBatchTotalTokens = 4096
    change(&options)
    return try await LanguageModel.load(options: options)
  }

  /// Everything that a generation tells but its times, with the bits of its numbers.
  private static func outcome(_ model: LanguageModel, _ request: Request) async throws -> [String] {
    var all: [String] = []
    for try await event in try model.generate(request.prompt, options: request.options) {
      switch event {
      case .prompt(let tokens): all += tokens.map { "\($0.id) \($0.logprob?.bitPattern ?? 0)" }
      case .token(let token):
        let top = token.topTokens.map { "\($0.id) \($0.logprob.bitPattern)" }
        all.append(
          "\(token.index) \(token.id) \(token.text) \(token.logprob.bitPattern) \(top) \(token.isLast)"
        )
      case .finished(let end): all.append("\(end.finishReason) \(end.text) \(end.tokens)")
      }
    }
    return all
  }

  private static func idle(_ model: LanguageModel) async -> ModelActivity {
    while model.activity.running + model.activity.waiting > 0 { await Task.yield() }
    return model.activity
  }

  /// The bundled model with its first layers alone.
  private static func withModel<Result>(
    layers: Int,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let demo = URL(filePath: #filePath).appending(path: "../../../Models/demo").standardizedFileURL
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "generation_config.json"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: name),
        withDestinationURL: demo.appending(path: name)
      )
    }
    let configuration = try String(contentsOf: demo.appending(path: "config.json"), encoding: .utf8)
      .replacing("\"num_hidden_layers\": 8", with: "\"num_hidden_layers\": \(layers)")
    try Data(configuration.utf8).write(to: folder.appending(path: "config.json"))
    return try await body(folder.path)
  }

  /// Compares all requests one by one, again with a warm cache, and all at once.
  private static func compare(_ model: LanguageModel, _ expected: [[String]], _ name: String) async throws {
    for turn in 1...2 {
      for (index, request) in requests.enumerated() {
        #expect(
          try await outcome(model, request) == expected[index],
          "\(name), request \(index), turn \(turn)"
        )
      }
    }
    let together = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask { (index, try await outcome(model, request)) }
      }
      return try await group.reduce(into: [Int: [String]]()) { $0[$1.0] = $1.1 }
    }
    for index in expected.indices { #expect(together[index] == expected[index], "\(name), request \(index)") }
    let activity = await idle(model)
    #expect(activity.freeBlocks == activity.totalBlocks, "\(name)")
    #expect(activity.draftedTokens > 100, "\(name)")
    #expect(activity.acceptedTokens > 0, "\(name)")
  }

  private static func expected(caching: Bool = true) async throws -> [[String]] {
    let plain = try await load(nil) { $0.prefixCaching = caching }
    var expected: [[String]] = []
    for request in requests { expected.append(try await outcome(plain, request)) }
    #expect(plain.activity.draftedTokens == 0)
    return expected
  }

  @Test("prompt lookup gives the bits of plain decoding") func promptLookup() async throws {
    let expected = try await Self.expected()
    let ways: [(String, DraftMethod, (inout LoadOptions) -> Void)] = [
      ("ten tokens", .promptLookup(), { $0.threads = 2 }),
      (
        "one thread, few rows", .promptLookup(tokens: 3, longestMatch: 1),
        { ($0.threads, $0.maxBatchPrefillTokens) = (1, 40) }
      ),
      (
        "no cache", .promptLookup(tokens: 30, longestMatch: 5),
        { ($0.prefixCaching, $0.maxBatchSize) = (false, 3) }
      ),
    ]
    for (name, method, change) in ways {
      try await Self.compare(try await Self.load(method, change), expected, name)
    }
  }

  @Test("a draft model gives the bits of plain decoding, be it good or bad", arguments: [1, 6])
  func draftModel(layers: Int) async throws {
    let expected = try await Self.expected()
    try await Self.withModel(layers: layers) { path in
      let model = try await Self.load(.model(path)) { $0.threads = layers == 1 ? 1 : 2 }
      try await Self.compare(model, expected, "\(layers) layers")
      #expect(model.activity.acceptanceRate < 1)
    }
  }

  @Test("a model guesses all of its own tokens, drawn ones too, with a cold and a warm cache and in company")
  func itself() async throws {
    let expected = try await Self.expected()
    let model = try await Self.load(.model("demo")) { $0.maxBatchPrefillTokens = 96 }
    try await Self.compare(model, expected, "itself")
    // Guesses behind a stop string are not counted as right.
    #expect(model.activity.acceptanceRate > 0.97)
    #expect(model.activity.prefixHitTokens > 500)
  }

  @Test("a draft model that costs as much as it saves is soon asked no more") func costly() async throws {
    let model = try await Self.load(.model("demo")) { $0.draftsWatchTime = true }
    var options = GenerationOptions()
    options.maxNewTokens = 500
    options.ignoresEndOfSequence = true
    _ = try await model.generate("Once upon a time", options: options).summary()
    let activity = await Self.idle(model)
    #expect(activity.draftedTokens > 0)
    #expect(activity.draftedTokens < 250)
  }

  @Test("a request can go without guesses") func without() async throws {
    let model = try await Self.load(.promptLookup())
    var options = GenerationOptions()
    options.drafts = false
    options.maxNewTokens = 60
    options.ignoresEndOfSequence = true
    _ = try await model.generate("Once upon a time", options: options).summary()
    #expect(await Self.idle(model).draftedTokens == 0)
  }

  @Test("reports of steps add up to what was guessed and right") func reports() async throws {
    let log = Log()
    let model = try await Self.load(.promptLookup()) { $0.onStep = { log.add($0) } }
    var options = GenerationOptions()
    options.maxNewTokens = 120
    options.ignoresEndOfSequence = true
    _ = try await model.generate("one two three one two three one two", options: options).summary()
    let activity = await Self.idle(model)
    while log.all.last?.activity != activity { await Task.yield() }
    #expect(activity.acceptedTokens > 0)
    #expect(log.all.reduce(0) { $0 + $1.draftedTokens } == activity.draftedTokens)
    #expect(log.all.flatMap(\.acceptedDrafts).reduce(0, +) == activity.acceptedTokens)
    #expect(log.all.reduce(0) { $0 + $1.generatedTokens } == 120)
    #expect(log.all.count == 120 - activity.acceptedTokens)
  }

  private final class Log: Sendable {
    private let reports = Mutex<[StepReport]>([])
    var all: [StepReport] { reports.withLock { $0 } }
    func add(_ report: StepReport) { reports.withLock { $0.append(report) } }
  }

  @Test("memory is planned for both models") func memory() throws {
    var options = LoadOptions()
    options.maxBatchTotalTokens = 1024
    let alone = try ModelInfo(inspecting: "demo", options: options).memory
    options.draft = .model("demo")
    let both = try ModelInfo(inspecting: "demo", options: options).memory
    #expect(both.weightBytes == 2 * alone.weightBytes)
    #expect(both.cacheBytes == 2 * alone.cacheBytes)
    #expect(both.workspaceBytes == 2 * alone.workspaceBytes)
  }

  @Test("a draft model with another vocabulary is refused") func vocabulary() async throws {
    let draft = URL(filePath: #filePath).appending(path: "../../Fixtures/models/llama2").standardizedFileURL
      .path
    let error = await #expect(throws: DraftModelError.self) { try await Self.load(.model(draft)) }
    #expect(
      error?.description
        == "draft model '\(draft)' must have the vocabulary of 'demo', 4096 tokens; it has 320; choose a smaller "
        + "model of the same series, or prompt lookup"
    )
    let other = DraftModelError.otherToken(model: "a", draft: "b", id: 7)
    #expect(
      other.description
        == "draft model 'b' must have the vocabulary of 'a'; token 7 is another one there; choose a smaller model "
        + "of the same series, or prompt lookup"
    )
  }

  @Test(
    "numbers of tokens are looked at before anything is read",
    arguments: [
      (DraftMethod.promptLookup(tokens: 0), "prompt_lookup_num_tokens must be from 1 to 2147483647; got 0"),
      (.promptLookup(longestMatch: -1), "max_matching_ngram_size must be from 1 to 2147483647; got -1"),
      (.model("nowhere", tokens: 0), "num_assistant_tokens must be from 1 to 2147483647; got 0"),
    ]
  )
  func numbers(method: DraftMethod, message: String) async throws {
    let error = await #expect(throws: LoadOptionsError.self) { try await Self.load(method) }
    #expect(error?.description == message)
  }
}
