import Benchmarking

/// Answers of a server that is as fast as a test wants it.
enum Scripts {
  static let stream = "text/event-stream"

  /// A chat stream: the first token after `first`, the others `gap` apart, and the end mark at once after the last.
  static func chat(tokens: Int, first: Duration, gap: Duration, usage: Bool = true)
    -> [(after: Duration, SimulatedTransport.Answer)]
  {
    var answers: [(after: Duration, SimulatedTransport.Answer)] = [
      (first / 2, .head(200, stream)),
      (first / 2, .bytes(event(#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#))),
    ]
    for index in 0..<tokens {
      let finish = index == tokens - 1 ? #""length""# : "null"
      let text = #"{"choices":[{"index":0,"delta":{"content":"w\#(index) "},"finish_reason":\#(finish)}]}"#
      answers.append((first + gap * index, .bytes(event(text))))
    }
    let end = first + gap * (tokens - 1)
    if usage {
      let counts = #"{"prompt_tokens":9,"completion_tokens":\#(tokens),"total_tokens":\#(tokens + 9)}"#
      answers.append((end, .bytes(event(#"{"choices":[],"usage":\#(counts)}"#))))
    }
    return answers + [(end, .bytes(event("[DONE]"))), (end, .end)]
  }

  /// An event with its blank line.
  static func event(_ data: String) -> String { "data: \(data)\n\n" }
}

/// Words as tokens: a word and the blank before it are one, numbered by their length.
struct WordTokenizer: TextTokenizer {
  func ids(of text: String) throws -> [Int32] { text.split(separator: " ").map { Int32($0.utf8.count) } }

  func text(of ids: [Int32]) -> String {
    ids.map { String(repeating: "x", count: Int($0)) }.joined(separator: " ")
  }
}

/// Bytes as tokens: no text is lost.
struct ByteTokenizer: TextTokenizer {
  func ids(of text: String) throws -> [Int32] { text.utf8.map { Int32($0) } }

  func text(of ids: [Int32]) -> String { String(decoding: ids.map { UInt8(clamping: $0) }, as: UTF8.self) }
}

extension LoadBenchmark {
  /// Runs a plan against a script and returns what it measured.
  static func simulated(
    _ settings: Settings,
    on transport: SimulatedTransport,
    conversations: [Conversation] = [
      Conversation(id: "a", turns: [Turn("hi there", tokens: 2, answerTokens: 5)])
    ],
    prepare: (LoadBenchmark) -> Void = { _ in }
  ) async throws -> (ending: Ending, steps: [StepMeasurement], records: [[RequestRecord]]) {
    let builder = try RequestBuilder(
      route: settings.route,
      server: "http://localhost:1",
      settings: RequestBuilder.Settings()
    )
    let benchmark = LoadBenchmark(settings: settings, builder: builder, transport: transport)
    prepare(benchmark)
    var steps: [StepMeasurement] = []
    var records: [[RequestRecord]] = []
    let ending = await benchmark.run(conversations) { step, found in
      steps.append(step)
      records.append(found)
    }
    return (ending, steps, records)
  }

  /// Runs one step, without a warm-up of note.
  static func step(
    _ step: LoadStep,
    on transport: SimulatedTransport,
    grace: Duration = .seconds(30),
    conversations: [Conversation] = [Conversation(id: "a", turns: [Turn("hi", tokens: 1, answerTokens: 5)])]
  ) async throws -> StepRecording {
    await (try driver(step, on: transport, grace: grace, conversations: conversations)).run().recording
  }

  /// What runs one step.
  static func driver(
    _ step: LoadStep,
    on transport: SimulatedTransport,
    grace: Duration = .seconds(30),
    conversations: [Conversation] = [Conversation(id: "a", turns: [Turn("hi", tokens: 1, answerTokens: 5)])]
  ) throws -> StepDriver {
    StepDriver(
      rules: StepState(step, queue: PromptQueue(conversations), seed: 1, grace: grace),
      route: .chat,
      builder: try RequestBuilder(
        route: .chat,
        server: "http://localhost:1",
        settings: RequestBuilder.Settings()
      ),
      transport: transport
    )
  }
}
