import HTTPTypes
import Hummingbird
import OrderedJSON

extension RequestError: HTTPResponseError {
  /// The status of a response that is nothing but this error.
  var status: HTTPResponse.Status {
    switch self {
    case .validation, .suffix, .batchSize, .template, .tool: .unprocessableContent
    case .overloaded: .tooManyRequests
    case .generation: .init(code: 424, reasonPhrase: "Failed Dependency")
    case .incompleteGeneration, .incompleteStream: .internalServerError
    case .unhealthy, .shuttingDown: .serviceUnavailable
    }
  }

  /// The error as text-generation-inference writes it, on the routes of the OpenAI API too: `error` must
  /// come first, clients look for it.
  ///
  /// OpenAI's own object in its place would hide the message from the clients of text-generation-inference,
  /// which read a text there; OpenAI's clients show whatever stands there, and choose their exception by the
  /// status.
  var json: JSONValue { ["error": .string(description), "error_type": .string(errorType)] }

  /// The error as it stands in a stream of an OpenAI route, where the status is always 422.
  var openAIStreamJSON: JSONValue {
    ["error": ["message": .string(description), "http_status_code": 422]]
  }

  /// Makes the response: the JSON object and, where trying again later helps, `Retry-After`.
  func response(from request: Request, context: some RequestContext) -> Response {
    var headers = HTTPFields()
    if status == .tooManyRequests || self == .shuttingDown { headers[.retryAfter] = "1" }
    return Response(json: json, status: status, headers: headers)
  }
}
