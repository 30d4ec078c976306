import ArgumentParser
import Benchmarking
import OrderedJSON

/// Where requests go, and what they ask for beside their prompts.
struct LoadRequestOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "The server; a prefix of its paths is kept.")
  var url = "http://localhost:3000"

  @Option(help: "chat, completions (OpenAI), or tgi (/generate_stream).")
  var route = LoadRoute.chat

  @Option(help: "The value of 'model' (default: the first that /v1/models lists, else 'tgi').")
  var modelName: String?

  @Option(name: [.short, .long], help: "The server's key, sent as a bearer token.")
  var apiKey: String?

  @Option(name: .customLong("header"), help: "A header NAME:VALUE of every request, repeatable.")
  var headers: [HeaderField] = []

  @Flag(help: "Let answers run on past the end of the text, so that each has the length asked for.")
  var ignoreEos = false

  @Flag(help: "Do not ask for the server's counts of tokens (stream_options.include_usage).")
  var noUsage = false

  @Option(help: "The temperature; 0 always takes the likeliest token.")
  var temperature = 0.0

  @Option(help: "Choose among the likeliest tokens that have this probability together.")
  var topP: Double?

  @Option(help: "Members of every body (of 'parameters' with --route tgi), as a JSON object.")
  var extraBody: JSONMembers?

  @Option(help: "How long a request may take (default: the greater of --duration and 600s).")
  var timeout: TimeSpan?

  func validate() throws {
    try Usage.check { _ = try route.address(url) }
    guard (0...100).contains(temperature) else {
      throw ValidationError("--temperature must be from 0 to 100; got \(temperature)")
    }
    if let topP, !(0...1).contains(topP) {
      throw ValidationError("--top-p must be from 0 to 1; got \(topP)")
    }
    if let timeout, !timeout.isPositive {
      throw ValidationError(LoadError.badDuration(flag: "--timeout", text: timeout.description).description)
    }
  }

  /// What every request asks for.
  func settings(model: String, stepDuration: Duration) -> RequestBuilder.Settings {
    var settings = RequestBuilder.Settings()
    settings.model = model
    settings.apiKey = apiKey
    settings.headers = headers.map { ($0.name, $0.value) }
    settings.ignoresEndOfSequence = ignoreEos
    settings.asksForUsage = !noUsage
    settings.sampling["temperature"] = temperature == 0 ? 0 : .number(temperature)
    if let topP { settings.sampling["top_p"] = .number(topP) }
    for member in extraBody?.object.members ?? [] { settings.sampling[member.key] = member.value }
    settings.timeout = timeout?.duration ?? max(stepDuration, .seconds(600))
    return settings
  }
}

/// A header on the command line.
struct HeaderField: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, !parts[0].contains(where: \.isWhitespace),
      !argument.unicodeScalars.contains(where: { $0.value < 0x20 })
    else { return nil }
    name = String(parts[0])
    value = String(parts[1].drop(while: \.isWhitespace))
  }
}

/// A JSON object on the command line.
struct JSONMembers: ExpressibleByArgument {
  let object: JSONObject

  init?(argument: String) {
    guard let object = try? JSONValue(parsing: argument).objectValue else { return nil }
    self.object = object
  }
}

extension LoadRoute: ExpressibleByArgument {}
