import ArgumentParser

/// The flags of text-generation-inference's launcher that have no meaning here, and those that cannot be met
/// yet; each has its environment variable too.
///
/// Where leaving a setting out changes no answer, one line says so and the server starts; where it would
/// change answers, the server does not start.
struct LauncherOptions: ParsableArguments {
  @Option(help: .hidden) var sharded: String?
  @Option(help: .hidden) var numShard: String?
  @Option(help: .hidden) var revision: String?
  @Option(help: .hidden) var cudaGraphs: String?
  @Option(help: .hidden) var cudaMemoryFraction: String?
  @Option(help: .hidden) var shardUdsPath: String?
  @Option(help: .hidden) var masterAddr: String?
  @Option(help: .hidden) var masterPort: String?
  @Option(help: .hidden) var prometheusPort: String?
  @Option(help: .hidden) var usageStats: String?
  @Option(help: .hidden) var ngrokAuthtoken: String?
  @Option(help: .hidden) var ngrokEdge: String?
  @Option(help: .hidden) var ropeScaling: String?
  @Option(help: .hidden) var ropeFactor: String?
  @Option(help: .hidden) var tokenizerConfigPath: String?
  @Option(help: .hidden) var loraAdapters: String?
  @Option(help: .hidden) var watermarkGamma: String?
  @Option(help: .hidden) var watermarkDelta: String?
  @Option(help: .hidden) var maxImageFetchSize: String?
  @Flag(help: .hidden) var trustRemoteCode = false
  @Flag(help: .hidden) var disableCustomKernels = false
  @Flag(help: .hidden) var ngrok = false
  @Flag(help: .hidden) var messagesApiEnabled = false

  /// Looks at what was given.
  ///
  /// - Returns: A warning for each setting that is left out.
  /// - Throws: `ValidationError` for a setting that would change answers.
  func warnings(_ environment: LauncherEnvironment) throws -> [String] {
    var warnings: [String] = []
    for setting in settings {
      guard let value = setting.flag ?? environment[setting.variable] else { continue }
      if let message = try setting.verdict.message(setting.name, value) { warnings.append(message) }
    }
    return warnings
  }

  /// Everything that can be given, by flag or by variable.
  private var settings: [LauncherSetting] { processes + network + files + numbers + variables }

  private static let noDevice = LauncherSetting.Verdict.ignored(
    "it is about devices that are not used here"
  )

  /// About processes and devices.
  private var processes: [LauncherSetting] {
    let oneProcess = LauncherSetting.Verdict.ignored(
      unless: ["1", "false"],
      "one process uses all cores, and answers are the same"
    )
    let noWorkers = LauncherSetting.Verdict.ignored("there is one process and no socket between workers")
    return [
      LauncherSetting("sharded", sharded, oneProcess),
      LauncherSetting("num-shard", numShard, oneProcess),
      LauncherSetting("cuda-graphs", cudaGraphs, Self.noDevice),
      LauncherSetting("cuda-memory-fraction", cudaMemoryFraction, Self.noDevice),
      LauncherSetting("disable-custom-kernels", Self.flag(disableCustomKernels), Self.noDevice),
      LauncherSetting("shard-uds-path", shardUdsPath, noWorkers),
      LauncherSetting("master-addr", masterAddr, noWorkers),
      LauncherSetting("master-port", masterPort, noWorkers),
    ]
  }

  /// About what the server is reached by and tells.
  private var network: [LauncherSetting] {
    let noTunnel = LauncherSetting.Verdict.ignored(
      unless: ["false"],
      "there is no tunnel; listen on an address"
    )
    return [
      LauncherSetting("prometheus-port", prometheusPort, .ignored("metrics are at /metrics of the port")),
      LauncherSetting("usage-stats", usageStats, .ignored(unless: ["off"], "nothing is ever reported")),
      LauncherSetting("ngrok", Self.flag(ngrok), noTunnel),
      LauncherSetting("ngrok-authtoken", ngrokAuthtoken, noTunnel),
      LauncherSetting("ngrok-edge", ngrokEdge, noTunnel),
      LauncherSetting(
        "messages-api-enabled",
        Self.flag(messagesApiEnabled),
        .ignored(unless: ["true"], "the chat route is always there")
      ),
      LauncherSetting("max-image-fetch-size", maxImageFetchSize, .ignored("images are not supported yet")),
    ]
  }

  /// About the files of the model.
  private var files: [LauncherSetting] {
    [
      LauncherSetting(
        "trust-remote-code",
        Self.flag(trustRemoteCode),
        .ignored(unless: ["false"], "no code of a model repository ever runs; model families are built in")
      ),
      LauncherSetting("revision", revision, .refused(unless: ["main"], "give the directory of the snapshot")),
      LauncherSetting("lora-adapters", loraAdapters, .refused("merge the adapter into the checkpoint")),
      LauncherSetting(
        "tokenizer-config-path",
        tokenizerConfigPath,
        .refused("put tokenizer_config.json into the model's directory")
      ),
    ]
  }

  /// About the model's arithmetic.
  private var numbers: [LauncherSetting] {
    [
      LauncherSetting("rope-scaling", ropeScaling, .refused("write rope_scaling into config.json")),
      LauncherSetting("rope-factor", ropeFactor, .refused("write rope_scaling into config.json")),
      LauncherSetting(
        "watermark-gamma",
        watermarkGamma,
        .refused(unless: ["0.5"], "leave it out for 0.5")
      ),
      LauncherSetting(
        "watermark-delta",
        watermarkDelta,
        .refused(unless: ["2", "2.0"], "leave it out for 2.0")
      ),
    ]
  }

  /// Those that have no flag.
  private var variables: [LauncherSetting] {
    [
      LauncherSetting(variable: "QUANT_CONFIG", .refused("choose --quantize fp8 instead")),
      LauncherSetting(variable: "ENABLE_HPU_GRAPH", Self.noDevice),
      LauncherSetting(variable: "LIMIT_HPU_GRAPH", Self.noDevice),
      LauncherSetting(variable: "USE_FLASH_ATTENTION", Self.noDevice),
      LauncherSetting(variable: "FLASH_ATTENTION_RECOMPUTE", Self.noDevice),
      LauncherSetting(variable: "ATTENTION", Self.noDevice),
    ]
  }

  private static func flag(_ isGiven: Bool) -> String? { isGiven ? "true" : nil }
}
