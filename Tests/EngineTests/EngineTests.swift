import Dispatch
import Engine
import Generation
import Testing

/// Allows everything a few times, and then nothing.
private struct Patience: TokenConstraint {
  var steps: Int

  mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError) {
    guard steps > 0 else { throw .constraint(reason: "out of patience") }
    steps -= 1
  }

  mutating func accept(_ token: Int32) {}
}

@Suite struct EngineTests {
  @Test("a request yields its tokens and the reason of its end") func generates() async throws {
    let engine = try await Engine.counting()
    let events = try await engine.events(of: try EngineRequest.greedy([7, 8], new: 3))
    #expect(events.first?.isAdmission == true)
    #expect(events.tokens == [9, 10, 11])
    #expect(events.last == .finished(.length))
    #expect(events[1] == .token(SampledToken(id: 9, logprob: -0.5)))
  }

  @Test("an end-of-sequence token ends a request and is part of it") func stops() async throws {
    let engine = try await Engine.counting()
    let events = try await engine.events(of: try EngineRequest.greedy([7], new: 50, stops: [10]))
    #expect(events.tokens == [8, 9, 10])
    #expect(events.last == .finished(.endOfSequence))
  }

  @Test("the limit comes before the end-of-sequence token") func limitFirst() async throws {
    let engine = try await Engine.counting()
    let events = try await engine.events(of: try EngineRequest.greedy([7], new: 3, stops: [10]))
    #expect(events.last == .finished(.length))
  }

  @Test("a prompt is scored across chunks") func scores() async throws {
    let engine = try await Engine.counting()
    let prompt = (0..<Int32(100)).map { $0 }
    let events = try await engine.events(of: try EngineRequest.greedy(prompt, new: 1, scores: true))
    #expect(events[1] == .prompt(Array(repeating: PromptScore(logprob: -0.5), count: 99)))
    #expect(events.tokens == [100])
  }

  @Test("many requests at once get what each gets alone") func parallel() async throws {
    let engine = try await Engine.counting()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<64 {
        group.addTask {
          let start = Int32(index)
          let events = try await engine.events(of: try EngineRequest.greedy([start], new: 1 + index % 17))
          #expect(events.tokens == (0..<Int32(1 + index % 17)).map { start + 1 + $0 })
        }
      }
      try await group.waitForAll()
    }
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("broken logits end their own request and no other") func poison() async throws {
    let engine = try await Engine.counting()
    let bad = try engine.submit(try EngineRequest.greedy([CountingModel.poison - 2], new: 10))
    let good = try engine.submit(try EngineRequest.greedy([1], new: 10))
    let error = await #expect(throws: EngineError.self) { try await bad.collect() }
    #expect(error == .invalidLogits(position: 2))
    #expect(
      error?.description
        == "the model's logits after the token at position 2 are not finite numbers; its weights may be "
        + "damaged, or out of the range of their type"
    )
    #expect(try await good.collect().tokens == (2...11).map { $0 })
  }

  @Test("a constraint that fails ends its own request and no other") func constraint() async throws {
    let engine = try await Engine.counting()
    var request = try EngineRequest.greedy([1], new: 10)
    request.constraint = Patience(steps: 3)
    let bad = try engine.submit(request)
    let good = try engine.submit(try EngineRequest.greedy([1], new: 10))
    let error = await #expect(throws: EngineError.self) { try await bad.collect() }
    #expect(error == .sampling(.constraint(reason: "out of patience")))
    #expect(error?.description == "out of patience")
    #expect(try await good.collect().tokens == (2...11).map { $0 })
  }

  @Test("a reader that leaves frees its blocks") func cancels() async throws {
    let engine = try await Engine.counting()
    let response = try engine.submit(try EngineRequest.greedy([1], new: 500))
    for try await batch in response.events where !batch.tokens.isEmpty { break }
    response.cancel()
    // The next request is taken after the cancellation, so by its end the blocks are back.
    _ = try await engine.events(of: try EngineRequest.greedy([1], new: 1))
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("cancelling from outside ends the wait of the reader") func cancelsReader() async throws {
    let gate = DispatchSemaphore(value: 0)
    let engine = try await Engine.counting(running: 1, gate: gate)
    let running = try engine.submit(try EngineRequest.greedy([1], new: 599))
    let waiting = try engine.submit(try EngineRequest.greedy([1], new: 599))
    let readers = [running, waiting].map { response in Task { try await response.collect() } }
    for response in [waiting, running] { response.cancel() }
    for _ in 0..<10 { gate.signal() }
    for reader in readers { #expect(try await reader.value.contains(.finished(.length)) == false) }
  }

  @Test("broken logits of a scored prompt are an error too") func scoredPoison() async throws {
    let engine = try await Engine.counting()
    let response = try engine.submit(
      try EngineRequest.greedy([1, CountingModel.poison, 3], new: 1, scores: true)
    )
    let error = await #expect(throws: EngineError.self) { try await response.collect() }
    #expect(error == .invalidLogits(position: 1))
  }

  @Test("a first token that ends the sequence is the only one") func stopsAtOnce() async throws {
    let engine = try await Engine.counting()
    let events = try await engine.events(of: try EngineRequest.greedy([7], new: 5, stops: [8]))
    #expect(events.tokens == [8])
    #expect(events.last == .finished(.endOfSequence))
  }

  @Test("a prompt may fill the context but for one token") func fullContext() async throws {
    let engine = try await Engine.counting()
    let prompt = [Int32](repeating: 3, count: 599)
    let events = try await engine.events(of: try EngineRequest.greedy(prompt, new: 1, stops: [4]))
    #expect(events.tokens == [4])
    #expect(events.last == .finished(.length))
  }

  @Test("an engine that is let go ends its requests") func release() async throws {
    let gate = DispatchSemaphore(value: 0)
    var engine: Engine? = try await Engine.counting(gate: gate)
    let response = try #require(try engine?.submit(try EngineRequest.greedy([1], new: 599)))
    engine = nil
    for _ in 0..<10 { gate.signal() }
    let error = await #expect(throws: EngineError.self) { try await response.collect() }
    #expect(error == .stopped)
  }

  @Test("a cancelled task ends its request") func cancelledTask() async throws {
    let engine = try await Engine.counting(running: 1)
    let task = Task {
      try await engine.events(of: try EngineRequest.greedy([1], new: 599))
    }
    task.cancel()
    _ = try? await task.value
    let events = try await engine.events(of: try EngineRequest.greedy([5], new: 1))
    #expect(events.tokens == [6])
  }

  @Test("requests that could never run are refused with numbers")
  func refuses() async throws {
    let engine = try await Engine.counting()
    func error(_ request: EngineRequest) -> String? {
      #expect(throws: EngineError.self) { try engine.submit(request) }?.description
    }
    #expect(error(try EngineRequest.greedy([], new: 1)) == "the prompt has no tokens; at least one is needed")
    #expect(error(try EngineRequest.greedy([1], new: 0)) == "the number of new tokens must be at least 1")
    #expect(
      error(try EngineRequest.greedy([1000], new: 1))
        == "token id 1000 is not in the model's vocabulary of 1000"
    )
    #expect(
      error(try EngineRequest.greedy([-1], new: 1)) == "token id -1 is not in the model's vocabulary of 1000"
    )
    #expect(
      error(try EngineRequest.greedy([1], new: 600))
        == "prompt tokens + new tokens must be <= 600; got 1 + 600"
    )
  }

  @Test("stopping ends every request with an error") func stopping() async throws {
    let engine = try await Engine.counting()
    let response = try engine.submit(try EngineRequest.greedy([1], new: 599))
    for try await batch in response.events where !batch.tokens.isEmpty { break }
    engine.stop()
    let late = await #expect(throws: EngineError.self) {
      while true {
        _ = try await engine.events(of: try EngineRequest.greedy([1], new: 1))
      }
    }
    #expect(late == .stopped)
  }
}
