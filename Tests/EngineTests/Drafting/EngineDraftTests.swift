import Backends
import Engine
import Generation
import Models
import Synchronization
import Testing

/// Engines that guess give what those that do not give.
@Suite struct EngineDraftTests {
  /// Guesses that are right, wrong or no tokens at all.
  enum Kind: CaseIterable {
    case right, wrong, half, none, nonsense, tooMany

    func guesses(_ sequence: DraftSequence) -> [Int32] {
      let right = ScriptedDrafter.counting(sequence)
      return switch self {
      case .right: right
      case .wrong: [0, 1, 2, 3]
      case .half: right.prefix(2) + [3, 4]
      case .none: []
      case .nonsense: [right[0], -7, .max, 1000, .min]
      case .tooMany: right + (6...400).map { right[0] + $0 - 1 }
      }
    }
  }

  /// Draws what the counting model says, and knows how often it was asked.
  private struct Count: TokenConstraint {
    var tokens: [Int32] = []

    mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError) {
      guard tokens.count < 7 else { throw .constraint(reason: "after \(tokens)") }
    }

    mutating func accept(_ token: Int32) { tokens.append(token) }
  }

  private static func requests() throws -> [EngineRequest] {
    var requests = [
      try EngineRequest.greedy([7, 8], new: 30),
      try EngineRequest.greedy([7], new: 50, stops: [15]),
      try EngineRequest.greedy([7], new: 4, stops: [11]),
      try EngineRequest.greedy([490], new: 40),
      try EngineRequest.greedy([590], new: 40, topTokens: 2),
      try EngineRequest.greedy([590], new: 40),
      try EngineRequest.greedy(Array(0..<100), new: 70, scores: true),
      try EngineRequest.greedy([3], new: 1),
      EngineRequest(
        prompt: [20, 21],
        maxNewTokens: 60,
        sampling: try SamplingParameters(temperature: 1.3, repetitionPenalty: 1.1, seed: 5, topTokenCount: 3),
        endOfSequence: []
      ),
    ]
    var constrained = try EngineRequest.greedy([60], new: 30)
    constrained.constraint = Count()
    requests.append(constrained)
    return requests
  }

  /// Everything that a request yields, and its error.
  private static func outcome(_ response: EngineResponse) async -> ([EngineEvent], EngineError?) {
    var events: [EngineEvent] = []
    do {
      for try await batch in response.events { events += batch.filter { !$0.isAdmission } }
      return (events, nil)
    } catch { return (events, error as? EngineError) }
  }

  @Test("events and errors are those of an engine that does not guess", arguments: Kind.allCases)
  func same(kind: Kind) async throws {
    let plain = try await Engine.counting()
    let log = DraftLog()
    let engine = try await Engine.counting { _ in
      ScriptedDrafter(DraftLength(first: 4, most: 9), log: log, kind.guesses)
    }
    var expected: [([EngineEvent], EngineError?)] = []
    for request in try Self.requests() {
      expected.append(await Self.outcome(try plain.submit(request)))
      let found = await Self.outcome(try engine.submit(request))
      #expect(found == expected[expected.count - 1])
    }
    let together = try Self.requests().map { try engine.submit($0) }
    for (index, response) in together.enumerated() {
      #expect(await Self.outcome(response) == expected[index], "request \(index)")
    }
    let statistics = await engine.becomeIdle()
    #expect(statistics.freeBlocks == 16)
    #expect(statistics.failures == 2 * 3)
    #expect(log.forgotten.withLock { $0 } >= 20)
    #expect((statistics.acceptedTokens > 0) == [.right, .half, .nonsense, .tooMany].contains(kind))
    #expect((statistics.draftedTokens > 0) == (kind != .none))
  }

  @Test("right guesses save steps, and each step tells of them") func steps() async throws {
    let log = Mutex<[EngineStep]>([])
    let engine = try await Engine.counting(onStep: { step in log.withLock { $0.append(step) } }) { _ in
      ScriptedDrafter { ScriptedDrafter.counting($0) }
    }
    let events = try await engine.events(of: try EngineRequest.greedy([7], new: 20))
    #expect(events.tokens == Array(8...27))
    let statistics = await engine.becomeIdle()
    while log.withLock(\.count) < 5 { await Task.yield() }
    let steps = log.withLock { $0 }
    // One of the prompt, three of six tokens, one of the last.
    #expect(steps.map { $0.after.generatedTokens - $0.before.generatedTokens } == [1, 6, 6, 6, 1])
    #expect(steps.map(\.acceptedDrafts) == [[], [5], [5], [5], []])
    #expect(steps.map(\.decodeRows) == [0, 1, 1, 1, 1])
    #expect(statistics.draftedTokens == 15)
    #expect(statistics.acceptedTokens == 15)
  }

  @Test("a request that wants no guesses has none") func unwanted() async throws {
    let engine = try await Engine.counting { _ in ScriptedDrafter { ScriptedDrafter.counting($0) } }
    var request = try EngineRequest.greedy([7], new: 20)
    request.drafts = false
    #expect(try await engine.events(of: request).tokens == Array(8...27))
    #expect(await engine.becomeIdle().draftedTokens == 0)
  }

  @Test("a request that is cancelled amid guesses frees its blocks") func cancels() async throws {
    let engine = try await Engine.counting { _ in ScriptedDrafter { ScriptedDrafter.counting($0) } }
    for start in 610..<640 as Range<Int32> {
      let response = try engine.submit(try EngineRequest.greedy([start], new: 300))
      for try await batch in response.events where batch.tokens.contains(where: { $0 > start + 7 }) { break }
      response.cancel()
    }
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("a model of the same kind guesses right, and fails nobody where it fails") func model() async throws {
    let plain = try await Engine.counting()
    let engine = try await Engine.counting { main in
      let length = DraftLength(first: 3, most: 9)
      return try DraftModel(CountingModel(), for: main, length: length, maxLength: 80, watchesTime: false)
    }
    for request in try Self.requests() {
      let expected = await Self.outcome(try plain.submit(request))
      #expect(await Self.outcome(try engine.submit(request)) == expected)
    }
    let statistics = await engine.becomeIdle()
    #expect(statistics.freeBlocks == 16)
    #expect(statistics.acceptedTokens > 60)
    // Those of requests that failed are not counted as right.
    #expect(statistics.draftedTokens - statistics.acceptedTokens < 3 * 9)
  }

  @Test("a draft model that must see what a window has dropped is refused") func window() async throws {
    final class Windowed: InferenceModel {
      let model = CountingModel()
      let window: Int? = 40
      var vocabularySize: Int { model.vocabularySize }
      var limits: ForwardLimits { model.limits }
      func touchCache() {}
      func copyBlocks(_ copies: [BlockCopy]) {}
      func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
        try model.forward(batch, body)
      }
    }
    let error = #expect(throws: DraftError.self) {
      try DraftModel(CountingModel(), for: Windowed(), length: DraftLength(first: 1, most: 1), maxLength: 9)
    }
    #expect(
      error?.description
        == "the draft model must look back at most 40 tokens, as the main model does; it looks back at all; choose "
        + "another draft model, or prompt lookup"
    )
  }
}
