import Testing

/// Settings of text-generation-inference's launcher that are not carried out.
///
/// The port of the server is wrong, so that it ends when all settings have been looked at.
@Suite struct LauncherOptionsTests {
  private static func serve(
    _ arguments: [String],
    environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try Program.run(["serve", "--port=70000"] + arguments, environment: environment)
  }

  private static let end = "needletail: --port must be from 0 to 65535; got 70000; see '--help'\n"

  @Test(
    "those that change no answer have one line each",
    arguments: [
      (
        ["--num-shard", "2"],
        "--num-shard has no effect: one process uses all cores, and answers are the same"
      ),
      (
        ["--sharded", "true"], "--sharded has no effect: one process uses all cores, and answers are the same"
      ),
      (
        ["--cuda-graphs", "1,2,4"], "--cuda-graphs has no effect: it is about devices that are not used here"
      ),
      (
        ["--disable-custom-kernels"],
        "--disable-custom-kernels has no effect: it is about devices that are not used here"
      ),
      (
        ["--prometheus-port", "9000"], "--prometheus-port has no effect: metrics are at /metrics of the port"
      ),
      (["--usage-stats", "on"], "--usage-stats has no effect: nothing is ever reported"),
      (["--ngrok"], "--ngrok has no effect: there is no tunnel; listen on an address"),
      (
        ["--trust-remote-code"],
        "--trust-remote-code has no effect: no code of a model repository ever runs; model families are built in"
      ),
    ]
  )
  func ignored(arguments: [String], warning: String) throws {
    let outcome = try Self.serve(arguments)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.contains("warning") == true)
    #expect(lines.first?.hasSuffix(warning) == true)
    #expect(outcome.errors.hasSuffix(Self.end))
  }

  @Test("variables count as flags do") func variables() throws {
    let outcome = try Self.serve(
      [],
      environment: ["NUM_SHARD": "2", "ENABLE_HPU_GRAPH": "true", "SPECULATE": "0", "USAGE_STATS": "off"]
    )
    #expect(outcome.errors.contains("--num-shard has no effect"))
    #expect(outcome.errors.contains("ENABLE_HPU_GRAPH has no effect"))
    #expect(outcome.errors.split(separator: "\n").count == 3)
  }

  @Test(
    "those that would change answers are refused",
    arguments: [
      (
        ["--lora-adapters", "a"],
        "--lora-adapters is not supported; got 'a'; merge the adapter into the checkpoint"
      ),
      (["--revision", "v2"], "--revision is not supported; got 'v2'; give the directory of the snapshot"),
      (
        ["--rope-scaling", "linear"],
        "--rope-scaling is not supported; got 'linear'; write rope_scaling into config.json"
      ),
      (
        ["--rope-factor", "2"],
        "--rope-factor is not supported; got '2'; write rope_scaling into config.json"
      ),
      (
        ["--tokenizer-config-path", "t"],
        "--tokenizer-config-path is not supported; got 't'; put tokenizer_config.json into the model's directory"
      ),
      (
        ["--watermark-gamma", "0.25"],
        "--watermark-gamma is not supported; got '0.25'; leave it out for 0.5"
      ),
    ]
  )
  func refused(arguments: [String], message: String) throws {
    let outcome = try Self.serve(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "needletail: \(message); see '--help'\n")
  }

  @Test(
    "values that ask for nothing pass in silence",
    arguments: [
      ["--num-shard", "1"], ["--sharded", "false"], ["--speculate", "0"], ["--usage-stats", "off"],
      ["--revision", "main"], ["--watermark-gamma", "0.5"], ["--watermark-delta", "2.0"],
    ]
  )
  func harmless(arguments: [String]) throws { #expect(try Self.serve(arguments).errors == Self.end) }

  @Test(
    "settings of the connection and the telemetry are looked at before the model is loaded",
    arguments: [
      (
        ["--tls-certificate", "c.pem"],
        "--tls-certificate and --tls-private-key belong together; got only --tls-certificate; see '--help'"
      ),
      (
        ["--tls-certificate", "/nowhere.pem", "--tls-private-key", "/nowhere.pem"],
        "'/nowhere.pem' cannot be read: there is no such file; "
          + "give files in PEM with --tls-certificate and --tls-private-key"
      ),
      (
        ["--otlp-endpoint", "localhost:4317"],
        "the OTLP endpoint must be an address such as http://localhost:4318; got 'localhost:4317'; see '--help'"
      ),
      (["--read-timeout", "0"], "--read-timeout must be from 1 to 2147483647; got 0; see '--help'"),
      (
        ["--shutdown-timeout=-1"],
        "--graceful-termination-timeout must be from 0 to 2147483647; got -1; see '--help'"
      ),
    ]
  )
  func early(arguments: [String], message: String) throws {
    let outcome = try Program.run(["serve", "--hostname", "127.0.0.1", "--port", "0"] + arguments)
    #expect(outcome.errors == "needletail: \(message)\n")
  }

  @Test(
    "LOG_LEVEL chooses how much is logged, also in the launcher's notation",
    arguments: [("error", 1), ("info,text_generation_router=debug", 2), ("warn", 2), ("off", 1)]
  )
  func logLevel(level: String, lines: Int) throws {
    let outcome = try Self.serve(["--num-shard", "2"], environment: ["LOG_LEVEL": level])
    #expect(outcome.errors.split(separator: "\n").count == lines)
  }

  @Test("LOG_LEVEL with a level that is none is refused") func wrongLogLevel() throws {
    let outcome = try Self.serve([], environment: ["LOG_LEVEL": "loud"])
    #expect(
      outcome.errors
        == "needletail: environment variable LOG_LEVEL must be one of trace, debug, info, warn, error, off; "
        + "got 'loud'; see '--help'\n"
    )
  }

  @Test("--env prints what the program runs on", arguments: ["--env", "-e"]) func report(flag: String) throws
  {
    let outcome = try Self.serve([flag])
    for name in ["needletail ", "protocol ", "system ", "instruction sets ", "memory "] {
      #expect(outcome.output.split(separator: "\n").contains { $0.hasPrefix(name) })
    }
  }
}
