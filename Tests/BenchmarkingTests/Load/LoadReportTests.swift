import Benchmarking
import Foundation
import OrderedJSON
import Plots
import Testing

@Suite struct LoadReportTests {
  private func report(objective: String? = nil) async throws -> LoadReport {
    var plan = LoadPlan(kind: .sweep)
    plan.users = 4
    plan.duration = .seconds(20)
    plan.warmup = .seconds(2)
    plan.count = 2
    var settings = LoadBenchmark.Settings(plan: plan)
    settings.objective = try objective.map { try ServiceObjective(parsing: $0) }
    let transport = SimulatedTransport { index, _ in
      index == 3
        ? [(.milliseconds(5), .head(429, nil)), (.milliseconds(5), .bytes("busy")), (.milliseconds(5), .end)]
        : Scripts.chat(tokens: 5, first: .milliseconds(200), gap: .milliseconds(50))
    }
    var report = LoadReport(
      configuration: LoadConfiguration(
        plan: plan,
        library: PromptLibrary(.fixedLength),
        profile: "fixed-length",
        url: "http://localhost:1/v1/chat/completions",
        route: .chat,
        tokenizer: "demo",
        model: "demo",
        objective: objective,
        meta: [("engine", "needletail")],
        runID: "abc1234"
      ),
      startTime: "2026-01-31T12:00:00Z"
    )
    report.steps = try await LoadBenchmark.simulated(settings, on: transport).steps
    report.status = .completed
    return report
  }

  private func keys(_ value: JSONValue?) -> [String] { value?.objectValue?.members.map(\.key) ?? [] }

  @Test func keysAreInferenceBenchmarkersAndOurs() async throws {
    let json = try await report().json
    #expect(
      keys(json) == [
        "config", "results", "start_time", "end_time", "system", "schema_version", "status", "problem",
        "greatest_rate", "warnings",
      ]
    )
    #expect(
      keys(json["config"]) == [
        "max_vus", "duration_secs", "benchmark_kind", "warmup_duration_secs", "rates", "num_rates",
        "prompt_options", "decode_options", "tokenizer", "model_name", "profile", "meta", "run_id", "url",
        "route", "seed", "dataset_file", "arrivals", "sweep_rule", "max_concurrency", "grace_secs",
        "timeout_secs", "ignore_eos", "slo",
      ]
    )
    #expect(
      keys(json["config"]?["decode_options"]) == ["num_tokens", "min_tokens", "max_tokens", "variance"]
    )
    let step = try #require(json["results"]?.arrayValue?[1])
    #expect(
      keys(step) == [
        "id", "executor_type", "config", "total_requests", "total_tokens", "token_throughput_secs",
        "duration_ms", "failed_requests", "successful_requests", "request_rate", "total_tokens_sent",
        "time_to_first_token_ms", "inter_token_latency_ms", "e2e_latency_ms", "measured",
      ]
    )
    #expect(keys(step["time_to_first_token_ms"]) == ["p50", "p60", "p70", "p80", "p90", "p95", "p99", "avg"])
    #expect(keys(step["config"]) == ["max_vus", "duration_secs", "rate"])
    #expect(
      keys(step["measured"]) == [
        "window_s", "counts", "rates", "ttft_ms", "scheduled_ttft_ms", "tpot_ms", "itl_ms", "e2e_ms",
        "closed_ms", "tokens", "generator", "timeline",
      ]
    )
    #expect(
      keys(step["measured"]?["itl_ms"]) == [
        "count", "mean", "mean_margin_95", "std", "min", "max", "p1", "p5", "p10", "p25", "p50", "p75", "p90",
        "p95",
        "p99", "p99.9",
      ]
    )
    #expect(keys(json["system"]) == ["cpu", "memory", "os_name", "os_version", "kernel", "hostname"])
  }

  @Test func valuesAreThoseOfTheScript() async throws {
    let json = try await report(objective: "ttft=250").json
    let results = try #require(json["results"]?.arrayValue)
    #expect(
      results.map { $0["id"]?.stringValue } == [
        "warmup", "throughput", "constant@6.00req/s", "constant@12.00req/s",
      ]
    )
    #expect(
      results.map { $0["executor_type"]?.stringValue }
        == ["ConstantVUs", "ConstantVUs", "ConstantArrivalRate", "ConstantArrivalRate"]
    )
    let warm = results[0]
    // One user in 2 s: the fourth request was refused after 5 ms and a pause followed, the sixth ended too late.
    #expect(warm["successful_requests"]?.intValue == 4)
    #expect(warm["measured"]?["counts"]?["completed"]?.intValue == 5)
    #expect(warm["failed_requests"]?.intValue == 1)
    #expect(warm["measured"]?["counts"]?["failure_examples"]?["http_4xx"]?.stringValue == "status 429: busy")
    #expect(warm["time_to_first_token_ms"]?["avg"]?.doubleValue == 200)
    #expect(warm["time_to_first_token_ms"]?["p50"]?.doubleValue == 200)
    #expect(warm["time_to_first_token_ms"]?["p99"]?.isNull == true)
    #expect(warm["e2e_latency_ms"]?["avg"]?.doubleValue == 400)
    #expect(json["config"]?["benchmark_kind"]?.stringValue == "Sweep")
    #expect(json["config"]?["decode_options"]?["variance"]?.intValue == 100)
    #expect(results[3]["measured"]?["rates"]?["slo_attainment"]?.intValue == 1)
  }

  @Test func aLateGeneratorIsWarnedAbout() async throws {
    var report = try await report()
    #expect(report.warnings.isEmpty)
    let transport = SimulatedTransport { _, _ in
      Scripts.chat(tokens: 2, first: .milliseconds(200), gap: .milliseconds(50))
    }
    transport.stall(after: .milliseconds(100), for: .milliseconds(102))
    let step = LoadStep(
      id: "late",
      executor: .arrivals(rate: 10, pattern: .constant, cap: nil),
      duration: .milliseconds(150)
    )
    report.steps.append(StepMeasurement(try await LoadBenchmark.step(step, on: transport)))
    #expect(
      report.warnings == [
        "the load generator itself was up to 102.00 ms late at most, of too few values for a 99th percentile (should be "
          + "below 1 ms) in 'late': its core is shared or too slow, and latencies may be too long by that"
      ]
    )
    #expect(report.json["results"]?.arrayValue?.last?["measured"]?["generator"]?["is_trustworthy"] == false)
  }

  @Test func aSearchWithoutABoundSaysSo() async throws {
    var report = try await report(objective: "ttft=250")
    report.configuration.plan.kind = .search
    #expect(
      report.warnings == [
        "the objectives held at every rate that was tried, so that the greatest may be above 12.00 req/s; raise "
          + "--num-rates"
      ]
    )
    report.configuration.plan.wantedAttainment = 2
    #expect(report.warnings.isEmpty)
  }

  @Test func theTimelineHasTheWholeSecondsOfStepsWhereTheyLie() async throws {
    let report = try await report()
    let points = report.timelineCharts[2].series[0].points
    let parts = points.split { $0.x.isNaN }.map { $0.map(\.x) }
    #expect(parts.count == 4)
    // Answers of 400 ms, and a refusal with its pause of 105 ms: the warm-up ended at 2.105 s. The simulated time goes
    // on to the end of its grace.
    #expect(parts[0] == [0, 1, 2])
    #expect(parts[1] == (32...52).map(Double.init))
    #expect(points.prefix(3).map(\.y) == [3, 3, 3])
    #expect(report.steps[0].timeline.count == 3)
  }

  @Test func theTableHasInferenceBenchmarkersColumns() async throws {
    let report = try await report()
    let lines = report.compatibleTable.markdown.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimming(while: { $0 == " " }) }.joined(separator: "|")
    }
    #expect(
      lines[0]
        == "Benchmark|QPS|E2E Latency (avg)|TTFT (avg)|ITL (avg)|Throughput|Error Rate|Successful Requests|"
        + "Prompt tokens per req (avg)|Decoded tokens per req (avg)"
    )
    #expect(
      lines[2]
        == "warmup|2.35 req/s|0.40 sec|200.00 ms|50.00 ms|11.73 tokens/sec|20.00%|4/5|2.00|5.00"
    )
    #expect(lines.count == 6)
  }

  @Test func thePageStandsAlone() async throws {
    let html = try await report(objective: "ttft=250").page.html
    for text in [
      "Latency against load", "Distributions", "Timeline", "Time to first token", "<svg", "constant@",
    ] {
      #expect(html.contains(text), "\(text)")
    }
    for text in ["<script", "src=", "@import"] { #expect(!html.contains(text), "\(text)") }
  }

  @Test func requestsAreLinesOfJSON() async throws {
    let transport = SimulatedTransport { _, _ in
      Scripts.chat(tokens: 2, first: .milliseconds(200), gap: .milliseconds(50))
    }
    let found = try await LoadBenchmark.step(
      LoadStep(id: "warmup", executor: .constantUsers(1), duration: .milliseconds(100)),
      on: transport
    )
    #expect(
      found.records[0].json(step: "warmup", start: found.start).compactText
        == #"{"step":"warmup","id":0,"conversation":"a","turn":0,"outcome":"completed","problem":null,"#
        + #""finish_reason":"length","intended_ms":0,"sent_ms":0,"closed_ms":250,"ttft_ms":200,"#
        + #""scheduled_ttft_ms":200,"tpot_ms":50,"e2e_ms":250,"prompt_tokens":1,"prompt_tokens_by_server":9,"#
        + #""max_tokens":5,"output_tokens":2,"output_tokens_by_server":2,"output_tokens_counted":null,"#
        + #""event_times_ms":[200,250]}"#
    )
  }

  @Test func aReportFileIsAlwaysWhole() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "needletail-load-\(UUID().uuidString)"
    )
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = ReportFile(path: folder.appending(path: "a/report.json").path)
    try file.write("{}\n")
    try file.write("[]\n")
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "[]\n")
    try file.append("1\n")
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "[]\n1\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "a").path) == ["report.json"]
    )
    #expect(
      ReportFile.defaultPath(model: "org/m-1.5", startTime: "2026-01-31T12:00:05Z")
        == "results/org_m-1_5_2026-01-31-12-00-05.json"
    )
  }

  @Test func theLiveViewShowsWhereARunIs() async throws {
    let report = try await report()
    var view = LiveView(title: "t")
    var progress = LoadProgress(step: report.steps[1].step)
    progress.elapsed = 5
    progress.completed = 10
    progress.active = 4
    progress.offered = 14
    progress.events = 50
    progress.firstTokenSum = 2000
    let lines = view.lines(finished: [report.steps[0]], progress: progress, steps: 4)
    #expect(lines.count == 5)
    #expect(
      lines[3]
        == "throughput              ██░░░░░░░░       10      0      4    2.00     10.0    200.0         "
    )
    #expect(lines[4] == "  step 2 of at most 4: 5 s of 20 s, 14 due, 0 skipped")
    let frame = view.frame(finished: [], progress: nil, steps: 4, width: 30)
    #expect(frame.hasPrefix("\u{1B}[2Kt\n"))
    #expect(view.frame(finished: [], progress: nil, steps: 4, width: 30).hasPrefix("\u{1B}[2A\u{1B}[2K"))
  }

  @Test(
    "decimals are rounded",
    arguments: [
      (0.516, 2, "0.52"), (2.5, 0, "3"), (-0.001, 2, "0.00"), (-1.005, 1, "-1.0"), (1234.5678, 3, "1234.568"),
      (.nan, 2, "–"),
    ]
  )
  func decimals(_ value: Double, _ count: Int, _ text: String) {
    #expect(value.fixed(count) == text)
  }
}

extension StringProtocol {
  fileprivate func trimming(while isOut: (Character) -> Bool) -> String {
    String(drop(while: isOut).reversed().drop(while: isOut).reversed())
  }
}
