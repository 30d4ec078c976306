import HTTPTypes
import Hummingbird

extension ServerConfiguration {
  /// The routes that are served, those that a platform has asked for first.
  var endpoints: [any Endpoint] {
    var endpoints = allEndpoints
    if let route = vertexHealthRoute { endpoints.insert(HealthEndpoint(paths: [RouterPath(route)]), at: 0) }
    if let route = vertexPredictRoute {
      // The platform sends no key; whoever sets the route relies on the platform's own protection.
      endpoints.insert(VertexEndpoint(paths: [RouterPath(route)], isProtected: false), at: 0)
    }
    return endpoints
  }

  /// Whether a text can be the path of a route: it starts with a slash and holds nothing that routers read
  /// as a pattern.
  public static func isRoute(_ path: String) -> Bool {
    path.utf8.first == UInt8(ascii: "/")
      && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"{}*?#".utf8.contains($0) }
      && !path.split(separator: "/").contains { $0.utf8.first == UInt8(ascii: ":") }
  }
}
