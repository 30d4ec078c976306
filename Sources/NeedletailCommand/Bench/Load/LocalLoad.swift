import Benchmarking
import Foundation
import Logging
import Needletail
import Serving
import Tokenizers

/// A short sweep against a server in this process: what a model does behind HTTP, without a server at hand.
struct LocalLoad: Sendable {
  private let model: String
  private let options: LoadOptions
  private let plan: LoadPlan
  private let library: PromptLibrary

  private static let promptTokens = 64
  private static let answerTokens = 32
  /// The tokens of a request without those of the chat template.
  static let length = promptTokens + answerTokens

  /// Plans a sweep.
  init(_ modelOptions: ModelOptions, quick: Bool) {
    model = modelOptions.model
    var options = modelOptions.loadOptions()
    // Texts come again in later steps; their keys and values must not.
    options.prefixCaching = false
    self.options = options
    var plan = LoadPlan(kind: .sweep)
    plan.users = 16
    plan.warmup = .seconds(2)
    plan.duration = .seconds(quick ? 5 : 30)
    plan.count = quick ? 4 : 10
    self.plan = plan
    var library = PromptLibrary(.fixedLength)
    library.promptLengths = TokenLengths(mean: Self.promptTokens)
    library.answerLengths = TokenLengths(mean: Self.answerTokens)
    self.library = library
  }

  /// Serves the model and measures it.
  ///
  /// - Returns: The steps; those until then when the task was cancelled, or the load could not go on.
  /// - Throws: What loading throws, or why the server does not listen.
  func measure() async throws -> Outcome<LoadReport> {
    let model = try await LanguageModel.load(model, options: options)
    guard let tokenizer = model.tokenizer else { throw TokenizerError.noTokenizer(directory: self.model) }
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let server = Self.server(model) { listening.yield($0) }
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { listening.finish() }
        try await server.run()
      }
      defer { tasks.cancelAll() }
      var iterator = ports.makeAsyncIterator()
      guard let port = await iterator.next() else {
        try await tasks.waitForAll()
        throw CancellationError()
      }
      return try await measure("http://127.0.0.1:\(port)", try library.conversations(tokenizer))
    }
  }

  private static func server(
    _ model: LanguageModel,
    onListening: @escaping @Sendable (Int) -> Void
  ) -> TextGenerationServer {
    let longest = model.info.maxTotalTokens
    var configuration = ServerConfiguration(
      limits: RequestLimits(maxInputTokens: longest - 1, maxTotalTokens: longest)
    )
    configuration.hostname = "127.0.0.1"
    configuration.port = 0
    var logger = Logger(label: "bench")
    // The server is cancelled at the end, and complains of it.
    logger.logLevel = .critical
    return TextGenerationServer(
      generator: LanguageModelGenerator(model),
      configuration: configuration,
      logger: logger,
      onListening: onListening
    )
  }

  private func measure(_ url: String, _ conversations: [Conversation]) async throws -> Outcome<LoadReport> {
    var requests = RequestBuilder.Settings()
    requests.model = model
    requests.ignoresEndOfSequence = true
    let transport = HTTPTransport()
    let benchmark = LoadBenchmark(
      settings: LoadBenchmark.Settings(plan: plan),
      builder: try RequestBuilder(route: .chat, server: url, settings: requests),
      transport: transport
    )
    var report = LoadReport(
      configuration: LoadConfiguration(
        plan: plan,
        library: library,
        profile: nil,
        url: url,
        route: .chat,
        tokenizer: model,
        model: model,
        ignoresEndOfSequence: true,
        runID: "bench-all"
      ),
      startTime: Date.now.formatted(.iso8601)
    )
    let ending = await withTaskCancellationHandler {
      await benchmark.run(conversations) { step, _ in
        // A step that was interrupted before it measured anything says nothing.
        if step.counts.completed > 0 { report.steps.append(step) }
      }
    } onCancel: {
      benchmark.stop()
    }
    report.endTime = Date.now.formatted(.iso8601)
    await transport.shutdown()
    if case .aborted(let error) = ending { return Outcome(value: report, failure: error) }
    return Outcome(value: report)
  }
}
