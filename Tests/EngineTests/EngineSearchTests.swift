import Backends
import Dispatch
import Engine
import Generation
import Synchronization
import Testing

/// Searches in an engine: what becomes of their memory, and of those beside them.
@Suite struct EngineSearchTests {
  private static func request(
    _ prompt: [Int32],
    new: Int,
    beams: Int = 4,
    badWords: [[Int32]] = []
  ) throws -> EngineRequest {
    var request = try EngineRequest.greedy(prompt, new: new)
    request.sampling = try SamplingParameters(badWords: badWords)
    request.search = try SearchMethod.beams(BeamSearchOptions(beamCount: beams, returnCount: beams))
      .makeSearch(
        request.sampling,
        prompt: prompt,
        maxNewTokens: new,
        vocabularySize: 1000,
        endOfSequence: []
      )
    return request
  }

  private static func texts(_ events: [EngineEvent]) -> [Hypothesis] {
    events.flatMap { event -> [Hypothesis] in
      if case .found(let texts) = event { texts } else { [] }
    }
  }

  @Test("the best text is the likeliest, and the events are those of a search") func best() async throws {
    let engine = try await Engine.counting()
    let events = try await engine.events(of: try Self.request([1, 2, 3], new: 80))
    #expect(events.count == 2 && events.first?.isAdmission == true)
    let texts = Self.texts(events)
    #expect(texts.count == 4)
    #expect(texts.first?.tokens == Array(4...83))
    #expect(texts.allSatisfy { $0.tokens.count == 80 && $0.finishReason == .length })
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("searches and plain requests run beside each other, and nothing is left of them") func mixed()
    async throws
  {
    let engine = try await Engine.counting()
    let searches = try (0..<6).map {
      try engine.submit(try Self.request([$0, 7], new: 60 + Int($0), beams: 3))
    }
    let plain = try (0..<6).map { try engine.submit(try EngineRequest.greedy([$0], new: 50)) }
    for (index, response) in searches.enumerated() {
      let texts = Self.texts(try await response.collect())
      #expect(texts.first?.tokens == (0..<Int32(60 + index)).map { 8 + $0 })
    }
    for (index, response) in plain.enumerated() {
      #expect(try await response.collect().tokens == (1...50).map { Int32(index + $0) })
    }
    let statistics = await engine.becomeIdle()
    #expect(statistics.freeBlocks == 16 && statistics.reservedTokens == 0 && statistics.failures == 0)
  }

  @Test("a search can be cancelled at every step, and its memory is free a step later", arguments: 0...7)
  func cancels(steps: Int) async throws {
    let gate = DispatchSemaphore(value: 0)
    let engine = try await Engine.counting(gate: gate)
    let response = try engine.submit(try Self.request(Array(0..<100), new: 50))
    for _ in 0..<steps { gate.signal() }
    while engine.statistics.steps < steps { await Task.yield() }
    response.cancel()
    for _ in 0..<3 { gate.signal() }
    #expect(Self.texts(try await response.collect()).isEmpty)
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("a row whose logits are no numbers ends its search and no other") func poisoned() async throws {
    let engine = try await Engine.counting()
    let bad = try engine.submit(try Self.request([CountingModel.poison - 2], new: 10))
    let good = try engine.submit(try Self.request([1], new: 10))
    let error = await #expect(throws: EngineError.self) { try await bad.collect() }
    #expect(error == .invalidLogits(position: 2))
    #expect(Self.texts(try await good.collect()).first?.tokens == Array(2...11))
    let statistics = await engine.becomeIdle()
    #expect(statistics.failures == 1 && statistics.freeBlocks == 16)
  }

  @Test("a search that rules leave no token ends with an error") func nothingLeft() async throws {
    let engine = try await Engine.counting()
    let banned = (0..<1000).map { [Int32($0)] }
    let error = await #expect(throws: EngineError.self) {
      try await engine.events(of: try Self.request([1], new: 4, badWords: banned))
    }
    #expect(error == .sampling(.noTokenLeft))
    let statistics = await engine.becomeIdle()
    #expect(statistics.failures == 1 && statistics.freeBlocks == 16)
  }

  @Test("all beams of all prompts are rows of one step") func oneStep() async throws {
    let rows = Mutex<[Int]>([])
    let gate = DispatchSemaphore(value: 0)
    let engine = try await Engine.counting(
      gate: gate,
      onForward: { batch in
        rows.withLock { $0.append(batch.rowCount) }
      }
    )
    let responses = try (0..<2).map { try engine.submit(try Self.request([$0], new: 5)) }
    for _ in 0..<20 { gate.signal() }
    for response in responses { _ = try await response.collect() }
    #expect(rows.withLock { $0.contains(8) })
  }

  @Test("a search that could never fit is refused with numbers") func tooLarge() async throws {
    let engine = try await Engine.counting(running: 20)
    let error = await #expect(throws: EngineError.self) {
      try await engine.events(of: try Self.request([1], new: 500, beams: 8))
    }
    #expect(error == .cacheTooSmall(tokensNeeded: 4001, capacity: 1024))
  }
}
