import HTTPTypes
import Hummingbird

/// `GET /api-doc/openapi.json`: the description of the API.
struct OpenAPIEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/api-doc/openapi.json"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "application/json", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: BuiltInText.openAPI))
    )
  }
}
