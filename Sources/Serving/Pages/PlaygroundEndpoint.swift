import HTTPTypes
import Hummingbird

/// `GET /ui`: a page to try the model on.
struct PlaygroundEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/ui"]
  let isProtected = false

  private let page = Page(
    PackageResources.playground_html,
    style: PackageResources.playground_css,
    scripts: [
      PackageResources.playground_markdown_js, PackageResources.playground_requests_js,
      PackageResources.playground_graphs_js, PackageResources.playground_tokens_js,
      PackageResources.playground_settings_js, PackageResources.playground_js,
    ]
  )

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    page.response()
  }
}
