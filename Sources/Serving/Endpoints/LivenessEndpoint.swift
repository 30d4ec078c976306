import HTTPTypes
import Hummingbird

/// `GET /livez`: whether the process serves at all; a process that does not should be started anew.
///
/// The model is not asked: neither a failed generation nor a shutdown that waits for running requests is
/// mended by a new start.
struct LivenessEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/livez"]
  let isProtected = false
  let answersWhileDraining = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    Response(status: .ok)
  }
}
