package import OrderedJSON

extension LoadReport {
  /// The version of the report's form.
  package static let schemaVersion = 1

  /// The report as JSON: inference-benchmarker's keys, and beside them what it does not measure
  /// (Documentation/load-benchmark.md lists all).
  package var json: JSONValue {
    [
      "config": configuration.json, "results": .array(steps.map(\.json)), "start_time": .string(startTime),
      "end_time": .string(endTime), "system": HostDescription.compatibleJSON,
      "schema_version": .number(Self.schemaVersion), "status": .string(status.rawValue),
      "problem": problem.map { .string($0) } ?? .null,
      "greatest_rate": .figure(greatestRate),
      "warnings": .array(warnings.map { .string($0) }),
    ]
  }
}

extension StepMeasurement {
  /// The step as inference-benchmarker writes it, and under `measured` what it does not.
  package var json: JSONValue {
    let compatible = self.compatible
    return [
      "id": .string(step.id), "executor_type": .string(step.executor.title), "config": step.json,
      "total_requests": .number(compatible.successes + compatible.failures),
      "total_tokens": .number(compatible.outputTokens),
      "token_throughput_secs": .figure(compatible.tokenRate),
      "duration_ms": .number(Int((compatible.duration * 1000).rounded())),
      "failed_requests": .number(compatible.failures),
      "successful_requests": .number(compatible.successes),
      "request_rate": .figure(compatible.requestRate),
      "total_tokens_sent": .number(compatible.promptTokens),
      "time_to_first_token_ms": CompatibleFigures.json(compatible.timeToFirstToken),
      "inter_token_latency_ms": CompatibleFigures.json(compatible.interTokenLatency),
      "e2e_latency_ms": CompatibleFigures.json(compatible.endToEnd), "measured": measured,
    ]
  }

  private var measured: JSONValue {
    [
      "window_s": [.figure(window.lowerBound), .figure(window.upperBound)],
      "counts": counts.json, "rates": rates.json, "ttft_ms": Self.json(timeToFirstToken),
      "scheduled_ttft_ms": Self.json(scheduledTimeToFirstToken), "tpot_ms": Self.json(timePerOutputToken),
      "itl_ms": Self.json(interTokenLatency), "e2e_ms": Self.json(endToEnd),
      "closed_ms": Self.json(closed), "tokens": tokens.json,
      "generator": [
        "send_lag_ms": Self.json(health.sendLag), "timer_lag_ms": Self.json(health.timerLag),
        "is_trustworthy": .bool(health.isTrustworthy),
      ],
      "timeline": .array(timeline.map(\.json)),
    ]
  }

  private static let percents: [Double] = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9]

  private static func json(_ values: Distribution?) -> JSONValue {
    guard let values else { return .null }
    let figures: [(String, JSONValue)] = [
      ("count", .number(values.count)), ("mean", .figure(values.mean)),
      ("mean_margin_95", .figure(values.meanMargin)), ("std", .figure(values.standardDeviation)),
      ("min", .figure(values.minimum)), ("max", .figure(values.maximum)),
    ]
    return .object(JSONObject(figures + Distribution.members(percents, of: values)))
  }
}

extension CompatibleFigures {
  /// Percentiles and mean with inference-benchmarker's names; null where there are too few requests.
  fileprivate static func json(_ values: Distribution?) -> JSONValue {
    let percentiles = Distribution.members(Distribution.commonPercents, of: values, decimals: 3)
    return .object(JSONObject(percentiles + [("avg", .figure(values?.mean, 3))]))
  }
}

extension LoadStep {
  /// The settings of the step.
  fileprivate var json: JSONValue {
    let users: JSONValue =
      switch executor {
      case .constantUsers(let count): .number(count)
      case .arrivals(_, _, let cap): cap.map { .number($0) } ?? .null
      }
    return [
      "max_vus": users, "duration_secs": .seconds(duration), "rate": .figure(rate),
    ]
  }
}

extension LoadStep.Executor {
  /// inference-benchmarker's name of the kind of load.
  fileprivate var title: String {
    switch self {
    case .constantUsers: "ConstantVUs"
    case .arrivals(_, .constant, _): "ConstantArrivalRate"
    case .arrivals(_, .poisson, _): "PoissonArrivalRate"
    }
  }
}

extension RequestCounts {
  fileprivate var json: JSONValue {
    [
      "offered": .number(offered), "launched": .number(launched), "late": .number(late),
      "skipped": .number(skipped), "completed": .number(completed), "failed": .number(failures),
      "failed_by_class": .object(JSONObject(failed.map { ($0.kind.rawValue, .number($0.count)) })),
      "failure_examples": .object(JSONObject(failed.map { ($0.kind.rawValue, .string($0.example)) })),
      "incomplete": .number(incomplete), "error_rate": .figure(errorRate),
    ]
  }
}

extension StepRates {
  fileprivate var json: JSONValue {
    [
      "requests_per_s": .figure(requestsPerSecond), "output_tokens_per_s": .figure(outputTokensPerSecond),
      "total_tokens_per_s": .figure(totalTokensPerSecond), "goodput_requests_per_s": .figure(goodput),
      "slo_attainment": .figure(attainment), "peak_concurrency": .number(peakConcurrency),
      "mean_concurrency": .figure(meanConcurrency),
    ]
  }
}

extension TokenCounts {
  fileprivate var json: JSONValue {
    [
      "mean_prompt": .figure(meanPrompt), "mean_prompt_by_server": .figure(meanServerPrompt),
      "mean_output": .figure(meanOutput), "output": .number(output), "per_event": .figure(perEvent),
      "counted_by_server": .number(countedByServer), "compared": .number(compared),
      "mismatches": .number(mismatches),
    ]
  }
}

extension TimelineSecond {
  fileprivate var json: JSONValue {
    [
      "started": .number(started), "completed": .number(completed), "failed": .number(failed),
      "events": .number(events), "active": .number(active),
    ]
  }
}
