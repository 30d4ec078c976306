import HTTPTypes
import Hummingbird

extension Router<ServingContext> {
  /// Makes the router of all endpoints.
  static func serving(_ state: ServerState) -> Router<ServingContext> {
    let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLogMiddleware(metrics: state.service.metrics, tracer: state.tracer))
    router.add(middleware: CrossOriginMiddleware(origins: state.configuration.corsAllowOrigin))
    router.add(middleware: ErrorResponseMiddleware())
    let open = router.group()
    open.add(middleware: DrainMiddleware(drain: state.drain))
    let protected = open.group()
    if let key = state.configuration.apiKey { protected.add(middleware: APIKeyMiddleware(key: key)) }
    let endpoints = state.configuration.endpoints
    var taken: Set<String> = []
    for endpoint in endpoints {
      for path in endpoint.paths where taken.insert("\(endpoint.method) \(path)").inserted {
        let routes: any RouterMethods<ServingContext> =
          endpoint.answersWhileDraining ? router : endpoint.isProtected ? protected : open
        routes.on(path, method: endpoint.method) { request, context in
          if endpoint.countsBesideGenerations { state.service.metrics.noteRequest() }
          return try await endpoint.respond(to: request, context: context, state: state)
        }
      }
    }
    router.refuseOtherMethods(than: endpoints)
    return router
  }

  /// Answers 405 wherever a path is known and the method is not.
  private func refuseOtherMethods(than endpoints: [any Endpoint]) {
    var methods: [String: Set<HTTPRequest.Method>] = [:]
    for endpoint in endpoints {
      for path in endpoint.paths { methods[path.description, default: []].insert(endpoint.method) }
    }
    for (path, var served) in methods {
      if served.contains(.get) { served.insert(.head) }
      let allow = served.map(\.rawValue).sorted().joined(separator: ",")
      for method in Self.knownMethods.subtracting(served) {
        on(RouterPath(path), method: method) { _, _ in
          Response(status: .methodNotAllowed, headers: [.allow: allow])
        }
      }
    }
  }

  private static var knownMethods: Set<HTTPRequest.Method> {
    [.get, .head, .post, .put, .delete, .connect, .trace, .patch]
  }
}
