import NIOCore

/// How long a short request waits for its first token while long prompts are computed.
struct FirstToken {
  let longPrompts = 8
  let longTokens = 1024
  let shortTokens = 16
  /// The most prompt tokens in one step, the server's default.
  let chunk = 512
  let rounds = 6

  /// Runs the comparison against a server of a model with at least 4,096 token ids.
  func run(port: Int, group: any EventLoopGroup) async throws -> [Row] {
    var clients: [StreamClient] = []
    for _ in 0...longPrompts { clients.append(try await .connect(port: port, on: group)) }
    var ids = TokenIDs()
    _ = try await wait(clients[0], ids.next(longTokens))
    var idle: [Duration] = []
    var step: [Duration] = []
    var busy: [Duration] = []
    for _ in 0..<rounds {
      idle.append(try await wait(clients[0], ids.next(shortTokens)))
      step.append(try await wait(clients[0], ids.next(chunk)))
      busy.append(try await busyWait(clients, &ids))
    }
    for client in clients { try await client.close() }
    let alone = Statistics(idle).median
    let oneChunk = Statistics(step).median
    let beside = Statistics(busy)
    let bar = 3 * alone + oneChunk
    return [
      Row(name: "first token, idle", value: "\(alone.text(1)) ms", bar: "", holds: nil),
      Row(name: "a step of \(chunk) prompt tokens", value: "\(oneChunk.text(1)) ms", bar: "", holds: nil),
      Row(
        name: "first token beside \(longPrompts) prompts of \(longTokens)",
        value: "\(beside.median.text(1)) ms (most: \(beside.percentile(1).text(1)))",
        bar: "< \(bar.text(1)) ms",
        holds: beside.median < bar
      ),
    ]
  }

  /// From sending a prompt until the first of its tokens.
  private func wait(_ client: StreamClient, _ prompt: [Int]) async throws -> Duration {
    let body = #"{"prompt":\#(prompt),"max_tokens":1,"temperature":0,"stream":true,"ignore_eos":true}"#
    let arrivals = try await client.post("/v1/completions", body)
    guard arrivals.status == 200, let wait = arrivals.firstEvent else {
      throw Throughput.WrongAnswer(
        route: .completions,
        status: arrivals.status,
        events: arrivals.events.count
      )
    }
    return wait
  }

  /// The same while long prompts are in the queue and in the batch.
  private func busyWait(_ clients: [StreamClient], _ ids: inout TokenIDs) async throws -> Duration {
    let prompts = (0..<longPrompts).map { _ in ids.next(longTokens) }
    let short = ids.next(shortTokens)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for (client, prompt) in zip(clients.dropFirst(), prompts) {
        group.addTask { _ = try await wait(client, prompt) }
      }
      // By now the first of them is being computed.
      try await Task.sleep(for: .milliseconds(30))
      let found = try await wait(clients[0], short)
      try await group.waitForAll()
      return found
    }
  }
}

/// Prompts that no cache has seen.
private struct TokenIDs {
  private var state: UInt64 = 1

  mutating func next(_ count: Int) -> [Int] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 1 + Int(state >> 33) % 4000
    }
  }
}
