import Needletail
import Tensors
import Testing

/// The same request gives the same bits whether the cache holds its beginning or not.
@Suite struct PrefixCachingTests {
  private struct Request: Sendable {
    var prompt: String
    var options: GenerationOptions
  }

  /// Stories with a few beginnings in common, some greedy and some drawn.
  private static let requests = (0..<18).map { index in
    let beginning = String(repeating: "The fox ran to the sea and back. ", count: 8 + 8 * (index % 3))
    var options = GenerationOptions()
    options.maxNewTokens = 6 + index % 30
    options.ignoresEndOfSequence = index % 2 == 0
    if index % 4 == 3 {
      options.doSample = true
      options.temperature = 0.9
      options.seed = UInt64(index)
    }
    let endings = ["", "Then", "At last", "What is Deep Learning?"]
    return Request(prompt: beginning + endings[index / 3 % 4], options: options)
  }

  private static func load(_ cache: DType?, caching: Bool, cacheTokens: Int = 4096) async throws
    -> LanguageModel
  {
    var options = LoadOptions()
    options.kvCacheDtype = cache
    options.prefixCaching = caching
    options.maxBatchTotalTokens = cacheTokens
    return try await LanguageModel.load(options: options)
  }

  /// The tokens and the bits of their log-probabilities.
  private static func bits(_ model: LanguageModel, _ request: Request) async throws -> [UInt32] {
    var bits: [UInt32] = []
    for try await event in try model.generate(request.prompt, options: request.options) {
      if case .token(let token) = event { bits += [UInt32(token.id), token.logprob.bitPattern] }
    }
    return bits
  }

  /// Returns when nothing runs or waits.
  private static func idle(_ model: LanguageModel) async -> ModelActivity {
    while model.activity.running + model.activity.waiting > 0 { await Task.yield() }
    return model.activity
  }

  @Test(
    "a cold, a warm and no cache give the same bits",
    arguments: [nil, DType.int8, .float8E4M3, .float32]
  )
  func cold(cache: DType?) async throws {
    let off = try await Self.load(cache, caching: false)
    let on = try await Self.load(cache, caching: true)
    for (index, request) in Self.requests.enumerated() {
      let expected = try await Self.bits(off, request)
      #expect(try await Self.bits(on, request) == expected, "request \(index), first time")
      #expect(try await Self.bits(on, request) == expected, "request \(index), again")
    }
    let activity = await Self.idle(on)
    #expect(activity.prefixHitRate > 0.5)
    #expect(activity.cachedBlocks > 0)
    #expect(activity.freeBlocks == activity.totalBlocks)
    #expect(await Self.idle(off).prefixLookupTokens == 0)
  }

  @Test("under load, with a cache too small for all, the bits are those of each alone") func load()
    async throws
  {
    let off = try await Self.load(nil, caching: false)
    var expected: [[UInt32]] = []
    for request in Self.requests { expected.append(try await Self.bits(off, request)) }
    let on = try await Self.load(nil, caching: true, cacheTokens: 1024)
    for _ in 0..<3 {
      let found = try await withThrowingTaskGroup(of: (Int, [UInt32]).self) { group in
        for (index, request) in Self.requests.enumerated() {
          group.addTask { (index, try await Self.bits(on, request)) }
        }
        return try await group.reduce(into: [Int: [UInt32]]()) { $0[$1.0] = $1.1 }
      }
      for index in expected.indices { #expect(found[index] == expected[index], "request \(index)") }
    }
    let activity = await Self.idle(on)
    #expect(activity.prefixHitTokens > 0)
    #expect(activity.freeBlocks == activity.totalBlocks)
  }

  @Test("a conversation's next turn finds the answer before it") func conversation() async throws {
    let model = try await Self.load(nil, caching: true)
    var options = GenerationOptions()
    options.maxNewTokens = 80
    options.ignoresEndOfSequence = true
    let prompt = try model.encode("Once upon a time")
    let answer = try await model.generate(from: prompt, options: options).summary().tokens
    let before = await Self.idle(model).prefixHitTokens
    _ = try await model.generate(from: prompt + answer, options: options).summary()
    #expect(await Self.idle(model).prefixHitTokens - before == 64)
  }

  @Test("prompt log-probabilities are the same with a warm cache") func scored() async throws {
    let model = try await Self.load(nil, caching: true)
    var options = GenerationOptions()
    options.maxNewTokens = 1
    options.scoresPrompt = true
    options.promptTopTokenCount = 3
    func scores() async throws -> [PromptToken] {
      for try await event in try model.generate(Self.requests[2].prompt, options: options) {
        if case .prompt(let tokens) = event { return tokens }
      }
      return []
    }
    let (first, second) = (try await scores(), try await scores())
    #expect(first == second)
    #expect(first.count > 128)
    #expect(first[0].topTokens == [])
    for token in first.dropFirst() {
      #expect(token.topTokens.count == 3)
      let same = token.topTokens.first { $0.id == token.id }
      #expect(same == nil || same?.logprob == token.logprob)
      #expect((token.logprob ?? 0) <= token.topTokens[0].logprob)
    }
  }
}
