import ArgumentParser
import Benchmarking

/// Where results go.
struct LoadOutputOptions: ParsableArguments {
  @Option(help: "The report as JSON, written after each step (default: results/MODEL_TIME.json).")
  var output: String?

  @Option(help: "The report as one HTML page with charts, written after each step.")
  var report: String?

  @Option(help: "A line of JSON for each request.")
  var records: String?

  @Flag(help: "Print one JSON object for each step instead of tables.")
  var json = false

  @Flag(name: [.short, .long], help: "Draw no live view.")
  var noConsole = false

  @Option(help: "Names and values for the report: engine=x,tp=1.")
  var extraMeta: String?

  @Option(help: "The run's name in the report (default: made by chance).")
  var runID: String?

  func validate() throws { _ = try meta() }

  /// What the report should say besides.
  func meta() throws -> [(name: String, value: String)] {
    try (extraMeta?.split(separator: ",") ?? []).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else {
        throw ValidationError("--extra-meta must be name=value with commas between; got '\(pair)'")
      }
      return (String(parts[0]), String(parts[1]))
    }
  }
}
