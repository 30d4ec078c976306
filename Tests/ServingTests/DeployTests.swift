import Foundation
import HTTPTypes
import OrderedJSON
import Serving
import Testing

/// What stands in the folder `Deploy`.
@Suite("files for the operation of the server")
struct DeployTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../Deploy").standardizedFileURL

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  private static func dashboard() throws -> JSONValue {
    try JSONValue(parsing: text("grafana/needletail.json"))
  }

  /// The names of metrics in a text, as they are exported.
  private static func metrics(in text: String) -> Set<String> {
    Set(text.matches(of: /\b(?:tgi|needletail)_\w+/).map { String($0.output) })
  }

  /// Every name that `/metrics` can have.
  private static func exportedNames() async throws -> Set<String> {
    let metrics = try await TestServer().metricsText()
    let series = metrics.values.keys.map { String($0.prefix { $0 != "{" }) }
    return Set(series).union(MetricName.allCases.map(\.rawValue))
  }

  @Test(
    "dashboard and rules name metrics that exist",
    arguments: ["grafana/needletail.json", "prometheus/needletail.rules.yaml"]
  )
  func names(path: String) async throws {
    let used = Self.metrics(in: try Self.text(path))
    #expect(used.count > 5)
    #expect(used.subtracting(try await Self.exportedNames()) == [])
  }

  @Test("the dashboard shows every metric") func complete() throws {
    let used = Self.metrics(in: try Self.text("grafana/needletail.json"))
    for name in MetricName.allCases.map(\.rawValue) {
      // Skipped tokens are those that were guessed right; successes are what failures leave.
      if ["tgi_request_skipped_tokens", "tgi_batch_inference_success"].contains(name) { continue }
      #expect(used.contains { $0.hasPrefix(name) }, "\(name)")
    }
  }

  @Test("the dashboard's panels have ids, queries and places of their own") func panels() throws {
    let panels = try #require(try Self.dashboard()["panels"]?.arrayValue)
    #expect(Set(panels.compactMap { $0["id"]?.intValue }).count == panels.count)
    var taken: Set<[Int]> = []
    for panel in panels {
      let place = try #require(panel["gridPos"])
      let (x, y) = try (#require(place["x"]?.intValue), #require(place["y"]?.intValue))
      let (width, height) = try (#require(place["w"]?.intValue), #require(place["h"]?.intValue))
      #expect(x >= 0 && x + width <= 24)
      for column in x..<x + width {
        for line in y..<y + height { #expect(taken.insert([column, line]).inserted) }
      }
      guard panel["type"] != "row" else { continue }
      let queries = (panel["targets"]?.arrayValue ?? []).compactMap { $0["expr"]?.stringValue }
      #expect(!queries.isEmpty && queries.allSatisfy { $0.contains("$instance") })
    }
  }

  @Test(
    "probes ask for routes that are served",
    arguments: ["kubernetes/needletail.yaml", "docker/Dockerfile"]
  )
  func probes(path: String) async throws {
    let text = try Self.text(path)
    let paths = Set(text.matches(of: /(?:path: |\$\{PORT\})(\/\w+)/).map { String($0.output.1) })
    #expect(!paths.isEmpty)
    for path in paths where path != "/metrics" && path != "/data" && path != "/tmp" {
      #expect(try await TestServer().send(.get, path).status == 200, "\(path)")
    }
  }
}
