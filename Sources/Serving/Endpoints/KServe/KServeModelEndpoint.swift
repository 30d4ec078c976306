import Foundation
import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /v2/models/{model}/versions/{version}`: what can be done with the model, whatever the client calls it.
struct KServeModelEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/v2/models/{model}/versions/{version}"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    Response(json: [
      "name": .string(Self.parameter("model", context)),
      "version": .string(Self.parameter("version", context)),
      "extensions": ["infer", "ready"],
    ])
  }

  /// A part of the path, percent escapes undone where they make a text.
  private static func parameter(_ name: String, _ context: ServingContext) -> String {
    let text = context.parameters.get(name) ?? ""
    return text.removingPercentEncoding ?? text
  }
}
