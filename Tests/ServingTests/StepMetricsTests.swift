import Needletail
import Serving
import Testing

@Suite("metrics of steps")
struct StepMetricsTests {
  private static func report(_ change: (inout StepReport) -> Void = { _ in }) -> StepReport {
    var report = StepReport(start: .now)
    report.scheduling = .milliseconds(1)
    report.forward = .milliseconds(20)
    report.sampling = .milliseconds(3)
    report.filtering = .milliseconds(2)
    report.activity.totalBlocks = 100
    change(&report)
    return report
  }

  @Test("tell prefills from decodes by the rows of prompts")
  func methods() async throws {
    let server = TestServer()
    server.metrics.note(
      Self.report {
        $0.promptRows = 8; $0.decodeRows = 2; $0.generatedTokens = 3
      }
    )
    server.metrics.note(
      Self.report {
        $0.decodeRows = 3; $0.generatedTokens = 2; $0.failures = 1
      }
    )
    server.metrics.note(
      Self.report {
        $0.decodeRows = 2; $0.generatedTokens = 2
      }
    )
    let metrics = try await server.metricsText()
    #expect(metrics[#"tgi_batch_inference_count{method="prefill"}"#] == 1)
    #expect(metrics[#"tgi_batch_inference_count{method="decode"}"#] == 2)
    #expect(metrics[#"tgi_batch_inference_success{method="decode"}"#] == 1)
    #expect(metrics[#"tgi_batch_inference_failure{method="decode"}"#] == 1)
    #expect(metrics[#"tgi_batch_inference_duration_sum{method="prefill"}"#] == 0.025)
    #expect(metrics[#"tgi_batch_forward_duration_sum{method="prefill"}"#] == 0.02)
    #expect(metrics[#"tgi_batch_decode_duration_sum{method="prefill"}"#] == 0.003)
    #expect(metrics[#"tgi_batch_filter_duration_sum{method="prefill"}"#] == 0.002)
    #expect(metrics[#"needletail_step_duration_sum{method="prefill"}"#] == 0.026)
    #expect(metrics["needletail_generated_tokens_total"] == 7)
    #expect(metrics["needletail_prompt_tokens_total"] == 8)
    #expect(metrics["tgi_request_skipped_tokens_count"] == 3)
    #expect(metrics["tgi_request_skipped_tokens_sum"] == 0)
  }

  @Test("show what is going on, and nothing when nothing is")
  func gauges() async throws {
    let server = TestServer()
    var activity = ModelActivity()
    activity.running = 5
    activity.waiting = 7
    activity.reservedTokens = 900
    activity.freeBlocks = 80
    activity.cachedBlocks = 30
    activity.totalBlocks = 100
    activity.prefixLookupTokens = 300
    activity.prefixHitTokens = 150
    server.generator.activity = activity
    let busy = try await server.metricsText()
    #expect(busy["tgi_batch_current_size"] == 5)
    #expect(busy["needletail_requests_running"] == 5)
    #expect(busy["tgi_queue_size"] == 7)
    #expect(busy["needletail_requests_waiting"] == 7)
    #expect(busy["tgi_batch_current_max_tokens"] == 900)
    #expect(busy["tgi_batch_max_total_tokens"] == 6400)
    #expect(busy[#"needletail_kv_blocks{state="used"}"#] == 20)
    #expect(busy[#"needletail_kv_blocks{state="free"}"#] == 80)
    #expect(busy[#"needletail_kv_blocks{state="cached"}"#] == 30)
    #expect(busy["needletail_prefix_cache_hit_rate"] == 0.5)
    server.generator.activity = ModelActivity()
    let idle = try await server.metricsText()
    #expect(idle["tgi_batch_current_size"] == 0)
    #expect(idle["tgi_batch_current_max_tokens"] == 0)
    #expect(idle[#"needletail_kv_blocks{state="used"}"#] == 0)
  }

  @Test(
    "tell why requests joined a running batch",
    arguments: [
      (AdmissionReason.backpressure, "backpressure"), (AdmissionReason.waitExceeded, "wait_exceeded"),
      (AdmissionReason.chunking, "chunking"), (AdmissionReason.idle, nil),
    ] as [(AdmissionReason, String?)]
  )
  func admissions(reason: AdmissionReason, label: String?) async throws {
    let server = TestServer()
    let admission = Admission(queueTime: .zero, promptTokens: 4)
    server.metrics.note(
      Self.report {
        $0.admitted = [admission, admission, admission]
        $0.admittedReason = reason
        $0.promptRows = 12
      }
    )
    let metrics = try await server.metricsText()
    #expect(metrics["tgi_batch_next_size_sum"] == 3)
    #expect(metrics[#"tgi_batch_concat_duration_count{method="decode"}"#] == (label == nil ? 0 : 1))
    for (series, value) in metrics.values where series.hasPrefix("tgi_batch_concat{") {
      #expect(value == (series == #"tgi_batch_concat{reason="\#(label ?? "")"}"# ? 1 : 0))
    }
  }

  @Test("tell how many tokens were guessed, how many of them were right, and of which requests")
  func drafts() async throws {
    let server = TestServer()
    for (drafted, accepted) in [(0, []), (9, [4, 0]), (5, [5])] as [(Int, [Int])] {
      server.metrics.note(
        Self.report {
          $0.generatedTokens = 3
          $0.draftedTokens = drafted
          $0.acceptedDrafts = accepted
        }
      )
    }
    let metrics = try await server.metricsText()
    #expect(metrics["needletail_drafted_tokens_total"] == 14)
    #expect(metrics["needletail_accepted_tokens_total"] == 9)
    #expect(metrics["tgi_request_skipped_tokens_count"] == 4)
    #expect(metrics["tgi_request_skipped_tokens_sum"] == 9)
  }

  @Test("tell how much of the prompts was in the cache")
  func prefixCache() async throws {
    let server = TestServer()
    for (lookups, hits) in [(100, 0), (200, 150)] {
      server.metrics.note(
        Self.report {
          $0.prefixLookupTokens = lookups
          $0.prefixHitTokens = hits
        }
      )
    }
    let metrics = try await server.metricsText()
    #expect(metrics["needletail_prefix_cache_lookup_tokens_total"] == 300)
    #expect(metrics["needletail_prefix_cache_hit_tokens_total"] == 150)
  }

  @Test("tell the tokens of the last ten seconds, and forget those before")
  func rates() async throws {
    let start = ContinuousClock.now
    let rate = TokenRate(start: start)
    rate.add(20, at: start)
    rate.add(30, at: start + .seconds(9))
    #expect(rate.perSecond(at: start + .seconds(9.5)) == 5)
    #expect(rate.perSecond(at: start + .seconds(10)) == 3)
    rate.add(70, at: start + .seconds(15))
    #expect(rate.perSecond(at: start + .seconds(18)) == 10)
    #expect(rate.perSecond(at: start + .seconds(1000)) == 0)
    let metrics = try await TestServer().metricsText()
    #expect(metrics[#"needletail_tokens_per_second{kind="generated"}"#] == 0)
    #expect(metrics[#"needletail_tokens_per_second{kind="prompt"}"#] == 0)
  }
}
