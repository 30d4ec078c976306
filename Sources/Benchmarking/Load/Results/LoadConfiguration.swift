package import OrderedJSON

/// What a run was told, as its report repeats it.
package struct LoadConfiguration: Sendable {
  /// Which load.
  package var plan: LoadPlan
  /// What the requests said.
  package var library: PromptLibrary
  /// The name of the profile; nil when the lengths or texts are others.
  package var profile: String?
  /// The address of the route.
  package var url: String
  /// The route.
  package var route: LoadRoute
  /// The tokenizer that cut and counted prompts.
  package var tokenizer: String
  /// The value of `model` in requests.
  package var model: String
  /// Whether answers ran on past the end of the text.
  package var ignoresEndOfSequence: Bool
  /// The objectives as they were given.
  package var objective: String?
  /// How long requests under way were given after a step.
  package var grace: Duration
  /// How long a request was given.
  package var timeout: Duration
  /// Names and values for whoever reads the report.
  package var meta: [(name: String, value: String)]
  /// The run's name.
  package var runID: String

  /// Makes a configuration.
  package init(
    plan: LoadPlan,
    library: PromptLibrary,
    profile: String?,
    url: String,
    route: LoadRoute,
    tokenizer: String,
    model: String,
    ignoresEndOfSequence: Bool = false,
    objective: String? = nil,
    grace: Duration = .seconds(30),
    timeout: Duration = .seconds(600),
    meta: [(name: String, value: String)] = [],
    runID: String
  ) {
    self.plan = plan
    self.library = library
    self.profile = profile
    self.url = url
    self.route = route
    self.tokenizer = tokenizer
    self.model = model
    self.ignoresEndOfSequence = ignoresEndOfSequence
    self.objective = objective
    self.grace = grace
    self.timeout = timeout
    self.meta = meta
    self.runID = runID
  }

  /// The configuration with inference-benchmarker's names first and ours after them.
  package var json: JSONValue {
    [
      "max_vus": .number(plan.users), "duration_secs": .seconds(plan.duration),
      "benchmark_kind": .string(plan.kind.title), "warmup_duration_secs": .seconds(plan.warmup),
      "rates": plan.kind == .rate ? .array(plan.rates.map { .number($0) }) : .null,
      "num_rates": .number(plan.count), "prompt_options": Self.json(library.promptLengths),
      "decode_options": Self.json(library.answerLengths), "tokenizer": .string(tokenizer),
      "model_name": .string(model), "profile": profile.map { .string($0) } ?? .null,
      "meta": .object(JSONObject(meta.map { ($0.name, .string($0.value)) })), "run_id": .string(runID),
      "url": .string(url), "route": .string(route.rawValue), "seed": .number(library.seed),
      "dataset_file": library.file.map { .string($0) } ?? .null,
      "arrivals": .string(plan.pattern.rawValue), "sweep_rule": .string(plan.rule.rawValue),
      "max_concurrency": plan.cap.map { .number($0) } ?? .null, "grace_secs": .seconds(grace),
      "timeout_secs": .seconds(timeout), "ignore_eos": .bool(ignoresEndOfSequence),
      "slo": objective.map { .string($0) } ?? .null,
    ]
  }

  private static func json(_ lengths: TokenLengths?) -> JSONValue {
    guard let lengths else { return .null }
    return [
      "num_tokens": lengths.mean.map { .number($0) } ?? .null, "min_tokens": .number(lengths.minimum),
      "max_tokens": .number(lengths.maximum), "variance": .figure(lengths.deviation, 3),
    ]
  }

  /// Names and values for people, with inference-benchmarker's names.
  package var facts: [(name: String, value: String)] {
    [
      ("URL", url), ("Model", model), ("Max VUs", "\(plan.users)"), ("Duration", Self.text(plan.duration)),
      ("Warmup Duration", Self.text(plan.warmup)), ("Benchmark Kind", plan.kind.title),
      ("Rates", plan.kind == .rate ? plan.rates.map { $0.fixed(2) }.joined(separator: ", ") : "N/A"),
      ("Num Rates", "\(plan.count)"), ("Arrivals", plan.pattern.rawValue),
      ("Prompt Options", Self.text(library.promptLengths)),
      ("Decode Options", Self.text(library.answerLengths)), ("Profile", profile ?? "N/A"),
      ("Tokenizer", tokenizer), ("SLO", objective ?? "N/A"), ("Seed", "\(library.seed)"),
      ("Extra Metadata", meta.isEmpty ? "N/A" : meta.map { "\($0.name)=\($0.value)" }.joined(separator: ",")),
      ("Run ID", runID),
    ]
  }

  private static func text(_ duration: Duration) -> String {
    let seconds = duration.seconds
    return "\(seconds.fixed(seconds == seconds.rounded() ? 0 : 3))s"
  }

  private static func text(_ lengths: TokenLengths?) -> String {
    guard let lengths else { return "N/A" }
    var parts = lengths.mean.map { ["num_tokens=\($0)"] } ?? []
    if lengths.minimum > 0 { parts.append("min_tokens=\(lengths.minimum)") }
    if lengths.maximum < TokenLengths.limit { parts.append("max_tokens=\(lengths.maximum)") }
    if lengths.deviation > 0 { parts.append("variance=\(lengths.deviation.fixed(0))") }
    return parts.isEmpty ? "N/A" : parts.joined(separator: ",")
  }
}

extension LoadPlan.Kind {
  /// The name in reports: `Sweep`.
  package var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
