import ArgumentParser
import Benchmarking
import Foundation
import Needletail
import OrderedJSON
import Tokenizers

/// `needletail bench load`: how a server does under load.
struct BenchLoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Measures a server over HTTP: latency against load, greatest throughput, objectives.",
    discussion: """
      Works with any server that has OpenAI's or text-generation-inference's streams. Flags have the names of \
      inference-benchmarker, and so have the columns of the table and the keys of the report. Ctrl-C ends the \
      run with the report of what was measured.

      Examples:
        needletail bench load --url http://localhost:8080 --duration 30s --num-rates 5 --ignore-eos
        needletail bench load --benchmark-kind rate --rates 1,2,4 --arrivals poisson --report load.html
        needletail bench load --profile chat --benchmark-kind throughput --max-vus 32
        needletail bench load --benchmark-kind search --slo ttft=500,tpot=50
      """
  )

  @OptionGroup(title: "Load") var shape: LoadShapeOptions
  @OptionGroup(title: "Texts") var texts: LoadTextOptions
  @OptionGroup(title: "Requests") var requests: LoadRequestOptions
  @OptionGroup(title: "Results") var results: LoadOutputOptions

  func run() async throws {
    let plan = try shape.plan()
    let library = try texts.library(seed: shape.seed)
    let tokenizer = try ModelLocation(texts.tokenizerName).tokenizer()
    let conversations = try library.conversations(tokenizer)
    // A connection for each request under way.
    _ = OpenFileLimit.raise()
    let transport = HTTPTransport()
    let model = try await ServedModel(requests, transport).name
    let settings = requests.settings(model: model, stepDuration: plan.duration)
    let benchmark = LoadBenchmark(
      settings: try benchmarkSettings(plan),
      builder: try RequestBuilder(route: requests.route, server: requests.url, settings: settings),
      tokenizer: tokenizer,
      transport: transport
    )
    let output = try LoadOutput(
      results,
      configuration: configuration(plan, library, model: model, timeout: settings.timeout),
      turns: conversations.reduce(0) { $0 + $1.turns.count },
      benchmark: benchmark
    )
    let ending = try await Interruption.calling({ benchmark.stop() }) {
      try await benchmark.run(conversations) { try output.add($0, $1) }
    }
    try output.finish(ending)
    await transport.shutdown()
    switch ending {
    case .completed: break
    case .interrupted: throw CancellationError()
    case .aborted(let error): throw error
    }
  }

  private func benchmarkSettings(_ plan: LoadPlan) throws -> LoadBenchmark.Settings {
    var settings = LoadBenchmark.Settings(plan: plan)
    settings.route = requests.route
    settings.seed = shape.seed
    settings.grace = shape.grace.duration
    settings.window.leading = shape.rampUp.duration
    settings.window.trailing = shape.coolDown.duration
    settings.objective = try shape.objective()
    return settings
  }

  private func configuration(
    _ plan: LoadPlan,
    _ library: PromptLibrary,
    model: String,
    timeout: Duration
  ) throws -> LoadConfiguration {
    LoadConfiguration(
      plan: plan,
      library: library,
      profile: texts.profile?.rawValue ?? (texts.datasetFile == nil ? library.profile.rawValue : nil),
      url: try requests.route.address(requests.url),
      route: requests.route,
      tokenizer: texts.tokenizerName,
      model: model,
      ignoresEndOfSequence: requests.ignoreEos,
      objective: shape.slo,
      grace: shape.grace.duration,
      timeout: timeout,
      meta: try results.meta(),
      runID: results.runID ?? String(UUID().uuidString.lowercased().prefix(7))
    )
  }
}
