import HTTPTypes
import Testing

/// The text of `/metrics`, read.
struct MetricsText {
  /// The types by name.
  let types: [String: String]
  /// The values by everything that stands before them.
  let values: [String: Double]

  init(_ text: String) throws {
    var (types, values): ([String: String], [String: Double]) = ([:], [:])
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") {
        types[String(words[2])] = String(words[3])
      } else if !line.hasPrefix("#") {
        let value = try #require(words.last)
        let name = String(line.dropLast(value.count + 1))
        try #require(values[name] == nil, "\(name) stands twice")
        values[name] = try #require(Double(value == "+Inf" ? "inf" : String(value)))
      }
    }
    (self.types, self.values) = (types, values)
  }

  subscript(_ series: String) -> Double? { values[series] }

  /// The bounds of a histogram without further labels, in order, without infinity.
  func bounds(_ name: String, _ labels: String = "") -> [Double] {
    values.keys.compactMap { key in
      let start = "\(name)_bucket{\(labels)le=\""
      return key.hasPrefix(start) ? Double(key.dropFirst(start.count).dropLast(2)) : nil
    }.filter(\.isFinite).sorted()
  }
}

extension TestServer {
  /// What `/metrics` says now.
  func metricsText() async throws -> MetricsText {
    let answer = try await server().send(.get, "/metrics")
    try #require(answer.status == 200)
    return try MetricsText(answer.text)
  }
}
