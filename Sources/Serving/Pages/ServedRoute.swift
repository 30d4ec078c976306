package import HTTPTypes
import Hummingbird

/// A path and a method that are answered, so that a test can hold the API's description against them.
package struct ServedRoute: Hashable, Sendable {
  /// The method, in capitals.
  package let method: HTTPRequest.Method
  /// The path, with its parameters in braces.
  package let path: String

  /// Every route of the server; those for GET are answered for HEAD too.
  package static var all: [ServedRoute] {
    allEndpoints.flatMap { endpoint in
      endpoint.paths.map { ServedRoute(method: endpoint.method, path: $0.description) }
    }
  }
}
