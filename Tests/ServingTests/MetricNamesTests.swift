import Foundation
import HTTPTypes
import Needletail
import Serving
import Testing

@Suite("/metrics")
struct MetricNamesTests {
  /// Name, type and labels of every metric that text-generation-inference has.
  static let reference: [(name: String, type: String, labels: [String])] = [
    ("tgi_request_count", "counter", [""]),
    ("tgi_request_success", "counter", [""]),
    (
      "tgi_request_failure", "counter",
      ["overloaded", "validation", "generation", "incomplete", "template", "dropped"].map { #"err="\#($0)""# }
    ),
    ("tgi_request_duration", "histogram", [""]),
    ("tgi_request_validation_duration", "histogram", [""]),
    ("tgi_request_queue_duration", "histogram", [""]),
    ("tgi_request_inference_duration", "histogram", [""]),
    ("tgi_request_mean_time_per_token_duration", "histogram", [""]),
    ("tgi_request_input_length", "histogram", [""]),
    ("tgi_request_max_new_tokens", "histogram", [""]),
    ("tgi_request_generated_tokens", "histogram", [""]),
    ("tgi_request_skipped_tokens", "summary", [""]),
    ("tgi_queue_size", "gauge", [""]),
    ("tgi_batch_current_size", "gauge", [""]),
    ("tgi_batch_current_max_tokens", "gauge", [""]),
    ("tgi_batch_max_total_tokens", "gauge", [""]),
    ("tgi_batch_next_size", "histogram", [""]),
    (
      "tgi_batch_concat", "counter",
      ["backpressure", "wait_exceeded", "chunking"].map { #"reason="\#($0)""# }
    ),
    ("tgi_batch_concat_duration", "histogram", [#"method="decode""#]),
    ("tgi_batch_inference_count", "counter", methods),
    ("tgi_batch_inference_success", "counter", methods),
    ("tgi_batch_inference_failure", "counter", methods),
    ("tgi_batch_inference_duration", "histogram", methods),
    ("tgi_batch_forward_duration", "histogram", methods),
    ("tgi_batch_decode_duration", "histogram", methods),
    ("tgi_batch_filter_duration", "histogram", methods),
  ]
  private static let methods = [#"method="prefill""#, #"method="decode""#]

  @Test("has the names, types and labels of text-generation-inference", arguments: reference.indices)
  func names(index: Int) async throws {
    let (name, type, labels) = Self.reference[index]
    let metrics = try await TestServer().metricsText()
    #expect(metrics.types[name] == type)
    for label in labels {
      let suffix = type == "histogram" || type == "summary" ? "_count" : ""
      #expect(metrics[name + suffix + (label.isEmpty ? "" : "{\(label)}")] == 0, "\(name) \(label)")
    }
  }

  @Test("has no other tgi_ metric")
  func noOthers() async throws {
    let found = try await TestServer().metricsText().types.keys.filter { $0.hasPrefix("tgi_") }
    #expect(Set(found) == Set(Self.reference.map(\.name)))
  }

  @Test("is text for Prometheus")
  func contentType() async throws {
    let answer = try await TestServer().send(.get, "/metrics")
    #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
    #expect(answer.text.contains("# HELP tgi_queue_size Requests that wait for a place in the batch\n"))
  }

  @Test("has 35 buckets of durations, each half as long again")
  func durations() async throws {
    let bounds = try await TestServer().metricsText().bounds("tgi_request_duration")
    #expect(bounds.count == 35)
    for (index, bound) in bounds.enumerated() {
      let expected = 0.0001 * pow(1.5, Double(index + 1))
      #expect(abs(bound - expected) < expected * 1e-12)
    }
  }

  @Test("has a hundred buckets up to the limits of the server, and one for each batch size")
  func lengths() async throws {
    var server = TestServer()
    server.configuration.limits = RequestLimits(maxInputTokens: 1023, maxTotalTokens: 1024)
    let metrics = try await server.metricsText()
    #expect(metrics.bounds("tgi_request_input_length") == (1...100).map { 10.23 * Double($0) })
    #expect(metrics.bounds("tgi_request_max_new_tokens") == (1...100).map { 10.24 * Double($0) })
    #expect(metrics.bounds("tgi_request_generated_tokens").last == 1024)
    #expect(metrics.bounds("tgi_batch_next_size") == (1...1024).map { Double($0) })
  }

  @Test("is open to all, even while the server has a key")
  func unprotected() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    #expect(try await server.send(.get, "/metrics").status == 200)
  }
}
