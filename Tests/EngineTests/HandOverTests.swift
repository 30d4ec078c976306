import Dispatch
import Engine
import Generation
import Synchronization
import Testing

/// Reads a request and notes the sizes of the groups in which its tokens come.
private final class Reader: Sendable {
  private let sizes = Mutex<[Int]>([])

  init(_ response: EngineResponse) {
    Task {
      for try await batch in response.events { sizes.withLock { $0.append(batch.tokens.count) } }
    }
  }

  var groups: Int { sizes.withLock { $0.count } }
  var tokens: Int { sizes.withLock { $0.reduce(0, +) } }

  /// Returns when at least some tokens have come.
  func wait(for count: Int) async {
    while tokens < count, !Task.isCancelled { await Task.yield() }
  }
}

extension Engine {
  /// Lets a number of steps run, one after another; there must be work for all of them.
  fileprivate func run(_ count: Int, _ gate: DispatchSemaphore) async {
    for _ in 0..<count {
      let before = statistics.steps
      gate.signal()
      while statistics.steps == before, !Task.isCancelled { await Task.yield() }
    }
  }
}

@Suite("tokens that are held back", .timeLimit(.minutes(1)))
struct HandOverTests {
  /// Requests side by side in an engine that holds tokens for longer than any test, and runs a step for each signal.
  private static func start(
    _ count: Int,
    new: Int,
    gate: DispatchSemaphore
  ) async throws -> (engine: Engine, readers: [Reader]) {
    let engine = try await Engine.counting(running: 32, gate: gate, handOverInterval: .seconds(1000)) {
      $0.blockCount = 64
    }
    let readers = try (0..<count).map {
      Reader(try engine.submit(try EngineRequest.greedy([Int32($0)], new: new)))
    }
    // Requests come one by one; after so many steps each has its first token.
    await engine.run(20, gate)
    for reader in readers { await reader.wait(for: 1) }
    return (engine, readers)
  }

  @Test("come together when there are many readers") func many() async throws {
    let gate = DispatchSemaphore(value: 0)
    let (engine, readers) = try await Self.start(16, new: 60, gate: gate)
    defer { withExtendedLifetime(engine) {} }
    await engine.run(30, gate)
    for _ in 0..<60 { gate.signal() }
    for reader in readers {
      await reader.wait(for: 60)
      #expect(reader.tokens == 60)
      #expect(reader.groups < 20)
    }
  }

  @Test("come one by one when there are few readers") func few() async throws {
    let gate = DispatchSemaphore(value: 0)
    let (engine, readers) = try await Self.start(15, new: 60, gate: gate)
    defer { withExtendedLifetime(engine) {} }
    for _ in 0..<20 {
      let counts = readers.map(\.tokens)
      gate.signal()
      for (reader, count) in zip(readers, counts) { await reader.wait(for: count + 1) }
    }
    for _ in 0..<60 { gate.signal() }
  }

  @Test("come before a step that computes a prompt") func prompt() async throws {
    let gate = DispatchSemaphore(value: 0)
    let (engine, readers) = try await Self.start(16, new: 60, gate: gate)
    defer { withExtendedLifetime(engine) {} }
    await engine.run(10, gate)
    let late = Reader(try engine.submit(try EngineRequest.greedy([100], new: 2)))
    gate.signal()
    gate.signal()
    for reader in readers { await reader.wait(for: 10) }
    await late.wait(for: 1)
    for _ in 0..<60 { gate.signal() }
  }

  @Test("are read in order") func order() async throws {
    let engine = try await Engine.counting(running: 32, handOverInterval: .milliseconds(2)) {
      $0.blockCount = 64
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for start in Int32(0)..<24 {
        group.addTask {
          let events = try await engine.events(of: try EngineRequest.greedy([start], new: 60))
          #expect(events.tokens == Array(start + 1...start + 60))
          #expect(events.last == .finished(.length))
        }
      }
      try await group.waitForAll()
    }
  }
}
