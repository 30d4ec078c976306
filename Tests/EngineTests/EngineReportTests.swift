import Backends
import Engine
import Generation
import Synchronization
import Testing

/// What the engine tells about its steps and its cache.
@Suite struct EngineReportTests {
  /// Keeps what is told from the engine's thread.
  private final class Log<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    var all: [Value] { values.withLock { $0 } }
    func append(_ value: Value) { values.withLock { $0.append(value) } }
  }

  @Test("each step is told once, with what it did") func steps() async throws {
    let log = Log<EngineStep>()
    let engine = try await Engine.counting(onStep: { log.append($0) })
    _ = try await engine.events(of: try EngineRequest.greedy(Array(0..<100), new: 3))
    await engine.settle()
    let (steps, statistics) = (log.all, engine.statistics)
    #expect(steps.map(\.promptRows) == [56, 44, 0, 0])
    #expect(steps.map(\.decodeRows) == [0, 0, 1, 1])
    #expect(steps.map(\.sequences) == [1, 1, 1, 1])
    #expect(steps.map(\.admitted.count) == [1, 0, 0, 0])
    #expect(steps.map(\.admissionReason) == [.idle, nil, nil, nil])
    #expect(steps.map { $0.after.generatedTokens - $0.before.generatedTokens } == [0, 1, 1, 1])
    #expect(steps.map(\.after.running) == [1, 1, 1, 0])
    #expect(steps.map(\.after.reservedTokens) == [103, 103, 103, 0])
    #expect(steps.map(\.after.freeBlocks) == [14, 14, 14, 16])
    #expect(steps.last?.after == statistics)
    #expect(steps.allSatisfy { $0.scheduling >= .zero && $0.forward >= .zero && $0.sampling >= .zero })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.start <= $1.start })
  }

  @Test("nobody waits for the steps of an engine that was stopped") func settled() async throws {
    let engine = try await Engine.counting()
    await engine.settle()
    engine.stop()
    await engine.settle()
  }

  @Test("a cached prompt runs its last block alone, and the statistics tell") func cacheHits() async throws {
    let rows = Log<Int>()
    let engine = try await Engine.counting(onForward: { rows.append($0.rowCount) })
    let prompt = (0..<Int32(150)).map { $0 }
    for _ in 0..<2 {
      #expect(try await engine.events(of: try EngineRequest.greedy(prompt, new: 1)).tokens == [150])
    }
    let statistics = await engine.becomeIdle()
    #expect(rows.all == [56, 56, 38, 22])
    #expect(statistics.prefixLookupTokens == 300)
    #expect(statistics.prefixHitTokens == 128)
    #expect(statistics.cachedBlocks == 2)
    #expect(statistics.freeBlocks == 16)
  }

  @Test("a scored prompt is scored whole although the cache holds it") func scoresCached() async throws {
    let engine = try await Engine.counting()
    let prompt = (0..<Int32(150)).map { $0 }
    _ = try await engine.events(of: try EngineRequest.greedy(prompt, new: 1))
    let events = try await engine.events(of: try EngineRequest.greedy(prompt, new: 1, scores: true))
    #expect(events[1] == .prompt(Array(repeating: PromptScore(logprob: -0.5), count: 149)))
  }

  @Test("candidates of a prompt token come with the numbers of the token itself", arguments: [1, 3, 2000])
  func promptCandidates(count: Int) async throws {
    let engine = try await Engine.counting()
    var request = try EngineRequest.greedy([7, 8, 20], new: 1, scores: true)
    request.promptTopTokenCount = count
    let events = try await engine.events(of: request)
    guard case .prompt(let scores) = events[1] else {
      Issue.record("no scores")
      return
    }
    #expect(scores.map(\.logprob) == [-0.5, -3.5])
    #expect(scores.map(\.topTokens.count) == [min(count, 1000), min(count, 1000)])
    #expect(scores[0].topTokens[0] == TokenScore(id: 8, logprob: -0.5))
    #expect(scores[1].topTokens[0] == TokenScore(id: 9, logprob: -0.5))
    // The others are equals; the lowest ids come first.
    #expect(scores[1].topTokens.dropFirst().prefix(2).map(\.id) == Array([0, 1].prefix(max(0, count - 1))))
    #expect(scores[1].topTokens.dropFirst().allSatisfy { $0.logprob == -3.5 })
  }
}
