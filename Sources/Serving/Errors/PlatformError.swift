import HTTPTypes
import Hummingbird
import OrderedJSON

/// Why a request of the Vertex AI or KServe protocol failed; both say little about a failed generation.
enum PlatformError: Error, Equatable {
  /// A generation failed; the client is not told why, the log and the metrics are.
  case incompleteGeneration(cause: RequestError)
  /// There is nothing to answer.
  case noInstances
  /// The bytes of an input are no text.
  case utf8(UTF8Fault)
  /// Another number of outputs than of inputs is asked for.
  case lengthMismatch
}

extension PlatformError: CustomStringConvertible {
  /// The text of the response's member `error`.
  var description: String {
    switch self {
    case .incompleteGeneration: "Incomplete generation"
    case .noInstances: "Input validation error"
    case .utf8(let fault): "\(fault)"
    case .lengthMismatch: "Inputs and outputs length mismatch"
    }
  }

  /// The text of the response's member `error_type`.
  var errorType: String {
    switch self {
    case .incompleteGeneration: "Incomplete generation"
    case .noInstances: "Input validation error"
    case .utf8: "utf8"
    case .lengthMismatch: "length mismatch"
    }
  }
}

extension PlatformError: HTTPResponseError {
  var status: HTTPResponse.Status {
    switch self {
    case .incompleteGeneration: .internalServerError
    case .noInstances, .utf8, .lengthMismatch: .unprocessableContent
    }
  }

  func response(from request: Request, context: some RequestContext) -> Response {
    Response(json: ["error": .string(description), "error_type": .string(errorType)], status: status)
  }
}
