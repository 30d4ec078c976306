public import OrderedJSON

/// What went into a benchmark and what came out, as run_generation prints and stores it.
public struct OfflineRows: Sendable, Equatable {
  /// The prompts.
  public var inputs: [String]
  /// The texts of each prompt's rows, the prompt included.
  public var outputs: [[String]]

  /// Takes prompts and the texts of each one's rows.
  public init(inputs: [String], outputs: [[String]]) {
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The lines that are printed: each text as a Python tuple of one.
  public var text: String {
    var lines = ["Input/outputs:"]
    for (number, (input, rows)) in zip(1..., zip(inputs, outputs)) {
      lines.append("input \(number): (\(input.pythonLiteral),)")
      for (index, row) in zip(1..., rows) {
        lines.append("output \(number).\(index): (\(row.pythonLiteral),)")
      }
      lines.append("")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The object of `results.json`: run_generation's members, then those that tell nominal from actual.
  ///
  /// Times are in seconds.
  public func results(_ figures: OfflineFigures) -> JSONValue {
    func seconds(_ duration: Duration) -> JSONValue { .number(duration / .seconds(1)) }
    func tuples(_ texts: [String]) -> JSONValue { .array(texts.map { .array([.string($0)]) }) }
    return [
      "throughput": .number(figures.throughput),
      "avg_first_token_latency": seconds(figures.firstTokenLatency),
      "avg_rest_token_latency": seconds(figures.restTokenLatency),
      "avg_e2e_latency": seconds(figures.endToEndLatency),
      "input": tuples(inputs), "output": tuples(outputs.flatMap { $0 }),
      "actual_throughput": .number(figures.actualThroughput),
      "nominal_tokens": .number(figures.nominalTokens), "actual_tokens": .number(figures.actualTokens),
      "nominal_input_tokens": .number(figures.nominalInputTokens),
      "actual_input_tokens": .number(figures.actualInputTokens),
      "n_iterations": .number(figures.iterations), "duration": seconds(figures.wall),
      "warmup_duration": seconds(figures.warmUp),
    ]
  }
}
