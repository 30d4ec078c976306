import NIOCore
import Needletail
import OrderedJSON

/// Tokens per second through HTTP beside those of the engine in this process, on the same requests in turns.
struct Throughput {
  /// Requests in progress at once.
  let streams = 64
  /// Tokens of an answer: short ones, between which requests cost most, and as many as load generators ask for.
  let lengths = [64, 200]
  /// Tokens of all answers of a round.
  let budget = 64 * 256
  let rounds = 5

  /// How a request is put to the server.
  enum Route: String, CaseIterable {
    case generate = "/generate_stream"
    case completions = "/v1/completions"
    case chat = "/v1/chat/completions"

    /// Events of a response besides those of tokens.
    var endMarks: Int { self == .generate ? 0 : 1 }

    func body(_ text: String, tokens: Int) -> String {
      switch self {
      case .generate:
        #"{"inputs":"\#(text)","parameters":{"max_new_tokens":\#(tokens),"ignore_eos":true}}"#
      case .completions:
        #"{"prompt":"\#(text)","max_tokens":\#(tokens),"temperature":0,"stream":true,"ignore_eos":true}"#
      case .chat:
        #"{"messages":[{"role":"user","content":"\#(text)"}],"max_tokens":\#(tokens),"temperature":0,"#
          + #""stream":true,"ignore_eos":true}"#
      }
    }
  }

  /// A failed answer, or one of another length.
  struct WrongAnswer: Error, CustomStringConvertible {
    let route: Route
    let status: Int
    let events: Int
    var description: String { "\(route.rawValue) answered with status \(status) and \(events) events" }
  }

  /// Prompts of some thirty tokens, each of its own.
  private func text(_ request: Int) -> String {
    "Number \(request): once upon a time there was a small bird that wanted to see the whole wide world, and so it "
      + "flew over the river and the hills."
  }

  /// Runs the comparison.
  func run(model: LanguageModel, port: Int, group: any EventLoopGroup) async throws -> [Row] {
    var clients: [StreamClient] = []
    for _ in 0..<streams { clients.append(try await .connect(port: port, on: group)) }
    var rows: [Row] = []
    for (route, tokens) in Route.allCases.flatMap({ route in lengths.map { (route, $0) } }) {
      var inside: [Double] = []
      var through: [Double] = []
      // The first round warms both sides.
      for round in 0...rounds {
        let engine = try await engineRate(model, route, tokens)
        let server = try await serverRate(clients, route, tokens)
        guard round > 0 else { continue }
        inside.append(engine)
        through.append(server)
      }
      let ratio = Statistics(zip(through, inside).map { $0 / $1 }).median
      rows.append(
        Row(
          name: "\(streams) streams, \(route.rawValue), \(tokens) tokens",
          value: "\(Statistics(through).median.text(0)) of \(Statistics(inside).median.text(0)) tokens/s, "
            + ratio.text(3),
          bar: "≥ 0.85",
          holds: ratio >= 0.85
        )
      )
    }
    for client in clients { try await client.close() }
    return rows
  }

  /// Tokens per second of the engine in this process, texts and prompts included.
  private func engineRate(_ model: LanguageModel, _ route: Route, _ tokens: Int) async throws -> Double {
    var options = GenerationOptions()
    options.maxNewTokens = tokens
    options.ignoresEndOfSequence = true
    let settings = options
    return try await rate(tokens) { _, request in
      let prompt = try prompt(text(request), model, route)
      for try await _ in try model.generate(from: prompt, options: settings) {}
    }
  }

  private func prompt(_ text: String, _ model: LanguageModel, _ route: Route) throws -> [Int32] {
    guard route == .chat else { return try model.encode(text) }
    let message: JSONValue = ["role": "user", "content": .string(text)]
    return try model.encode(try model.renderChat([message]), addSpecialTokens: false)
  }

  /// Tokens per second through HTTP.
  private func serverRate(_ clients: [StreamClient], _ route: Route, _ tokens: Int) async throws -> Double {
    try await rate(tokens) { worker, request in
      let arrivals = try await clients[worker].post(
        route.rawValue,
        route.body(text(request), tokens: tokens)
      )
      guard arrivals.status == 200, arrivals.events.count == tokens + route.endMarks else {
        throw WrongAnswer(route: route, status: arrivals.status, events: arrivals.events.count)
      }
    }
  }

  /// Tokens per second when workers share the requests.
  private func rate(
    _ tokens: Int,
    _ answer: @escaping @Sendable (_ worker: Int, _ request: Int) async throws -> Void
  ) async throws -> Double {
    // As many for each worker.
    let requests = budget / tokens / streams * streams
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<streams {
        group.addTask {
          for request in stride(from: worker, to: requests, by: streams) { try await answer(worker, request) }
        }
      }
      try await group.waitForAll()
    }
    return Double(requests * tokens) / ((ContinuousClock.now - start) / .seconds(1))
  }
}
