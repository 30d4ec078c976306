import HTTPTypes
import Hummingbird

extension TransportError: HTTPResponseError {
  var status: HTTPResponse.Status {
    switch self {
    case .contentType: .unsupportedMediaType
    case .syntax: .badRequest
    case .shape: .unprocessableContent
    case .payloadTooLarge: .contentTooLarge
    case .unauthorized: .unauthorized
    }
  }

  func response(from request: Request, context: some RequestContext) -> Response {
    guard self != .unauthorized else { return Response(status: status) }
    return Response(
      status: status,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: description))
    )
  }
}
