import HTTPTypes
import Hummingbird

/// `GET /ui`: a page to try the model on.
struct PlaygroundEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/ui"]
  let isProtected = false

  private let page = Page(
    BuiltInText.playgroundDocument,
    style: BuiltInText.playgroundStyle,
    script: BuiltInText.playgroundScript
  )

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    page.response()
  }
}
