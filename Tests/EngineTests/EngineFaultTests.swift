import Dispatch
import Engine
import Generation
import Testing

/// Requests that fail, leave, stall or come in thousands.
@Suite struct EngineFaultTests {
  @Test("of 1,000 queued requests half are cancelled, and the others get what each gets alone")
  func halfCancelled() async throws {
    let engine = try await Engine.counting()
    let responses = try (0..<1000).map { index in
      try engine.submit(try EngineRequest.greedy([Int32(index % 400)], new: 1 + index % 90))
    }
    for index in stride(from: 1, to: 1000, by: 2) { responses[index].cancel() }
    for (index, response) in responses.enumerated() {
      let tokens = try await response.collect().tokens
      let expected = (1...(1 + index % 90)).map { Int32(index % 400 + $0) }
      if index % 2 == 0 { #expect(tokens == expected) } else { #expect(expected.starts(with: tokens)) }
    }
    let statistics = await engine.becomeIdle()
    #expect(statistics.freeBlocks == 16)
    #expect(statistics.reservedTokens == 0)
    #expect(statistics.failures == 0)
  }

  /// How far a request has come when it is cancelled.
  enum Stage: CaseIterable {
    case waiting, halfPrompt, generating, ended
  }

  @Test("a request can be cancelled at every stage", arguments: Stage.allCases)
  func cancels(stage: Stage) async throws {
    let gate = DispatchSemaphore(value: 0)
    let engine = try await Engine.counting(running: 1, gate: gate)
    let blocker = try engine.submit(try EngineRequest.greedy([1], new: 2))
    let response = try engine.submit(try EngineRequest.greedy(Array(0..<100), new: 5))
    // Two steps for the first request, two for the prompt of the second, four for its further tokens. The engine
    // may have begun another step when it sees the cancellation.
    let steps =
      switch stage {
      case .waiting: 1
      case .halfPrompt: 3
      case .generating: 5
      case .ended: 8
      }
    for _ in 0..<steps { gate.signal() }
    while engine.statistics.steps < steps { await Task.yield() }
    response.cancel()
    for _ in 0..<20 { gate.signal() }
    let events = try await response.collect()
    #expect(events.contains(.finished(.length)) == (stage == .ended))
    #expect(try await blocker.collect().tokens == [2, 3])
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("a full cache lets requests wait, and all come to their end") func fullCache() async throws {
    let engine = try await Engine.counting()
    // Each takes 10 of 16 blocks; none comes by the tokens that break the logits.
    let responses = try (610..<615).map { try engine.submit(try EngineRequest.greedy([$0], new: 590)) }
    for (index, response) in responses.enumerated() {
      #expect(try await response.collect().tokens.count == 590, "request \(index)")
    }
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("a reader that does not read keeps nobody waiting and loses nothing") func slowReader() async throws {
    let engine = try await Engine.counting()
    let unread = try engine.submit(try EngineRequest.greedy([610], new: 500))
    for index in 0..<20 {
      let events = try await engine.events(of: try EngineRequest.greedy([Int32(index)], new: 30))
      #expect(events.tokens.count == 30)
    }
    _ = await engine.becomeIdle()
    // At most an event for each token and three more.
    #expect(try await unread.collect().count == 500 + 2)
  }

  @Test("a row with a number that is none ends its own request and no other") func notANumber() async throws {
    let engine = try await Engine.counting()
    let bad = try engine.submit(
      try EngineRequest.greedy([CountingModel.rowPoison - 1], new: 10, topTokens: 1)
    )
    let good = try engine.submit(try EngineRequest.greedy([1], new: 10, topTokens: 1))
    let error = await #expect(throws: EngineError.self) { try await bad.collect() }
    #expect(error == .sampling(.notANumber(token: 3)))
    #expect(try await good.collect().tokens == Array(2...11))
    let statistics = await engine.becomeIdle()
    #expect(statistics.failures == 1)
    #expect(statistics.freeBlocks == 16)
  }

  @Test("what a failed request computed is not found by others") func failedPrefix() async throws {
    let engine = try await Engine.counting(limits: { $0.maxPromptRows = 64 })
    let prompt = [Int32](repeating: 7, count: 63) + [CountingModel.poison]
    await #expect(throws: EngineError.self) {
      try await engine.events(of: try EngineRequest.greedy(prompt, new: 2))
    }
    #expect(await engine.becomeIdle().cachedBlocks == 0)
  }

  @Test("a prompt that must run whole and cannot is refused with numbers") func promptBeyondStep()
    async throws
  {
    let engine = try await Engine.counting(limits: { $0.chunksPrompts = false })
    let error = #expect(throws: EngineError.self) {
      try engine.submit(try EngineRequest.greedy([Int32](repeating: 1, count: 57), new: 1))
    }
    #expect(
      error?.description
        == "the prompt must have at most 56 tokens, the most of one step, as prompts are not computed in parts; "
        + "got 57"
    )
    let events = try await engine.events(
      of: try EngineRequest.greedy([Int32](repeating: 1, count: 56), new: 1)
    )
    #expect(events.tokens == [2])
  }
}
