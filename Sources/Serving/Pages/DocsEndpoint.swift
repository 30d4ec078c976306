import HTTPTypes
import Hummingbird

/// `GET /docs/`: the description of the API as a page.
struct DocsEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/docs"]
  let isProtected = false

  private let page = Page(
    BuiltInText.docsDocument,
    style: BuiltInText.docsStyle,
    script: BuiltInText.docsScript
  )

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    // The router does not tell `/docs` from `/docs/`; the page's links need the latter.
    guard request.uri.path.hasSuffix("/") else {
      return Response(status: .seeOther, headers: [.location: "/docs/"])
    }
    return page.response()
  }
}
