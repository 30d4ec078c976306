import HTTPTypes
import Hummingbird

/// Demands the API key; as in the reference the whole header is compared without regard to case.
struct APIKeyMiddleware: RouterMiddleware {
  private let expected: String

  init(key: String) { expected = "Bearer \(key)".lowercased() }

  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    let given = request.headers[.authorization]?.lowercased() ?? ""
    guard Self.areEqual(given, expected) else { throw TransportError.unauthorized }
    return try await next(request, context)
  }

  /// Compares without telling by its duration where the difference is.
  private static func areEqual(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
