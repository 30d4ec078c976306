import OrderedJSON

/// Why a request could not be read.
///
/// The words are those of the framework below text-generation-inference; they are sent as plain text.
enum TransportError: Error, Equatable {
  /// The body is not declared to be JSON.
  case contentType
  /// The body is not JSON.
  case syntax(JSONError)
  /// The body is JSON of another shape.
  case shape(ShapeError, line: Int, column: Int)
  /// The body is longer than permitted.
  case payloadTooLarge
  /// The API key is missing or wrong.
  case unauthorized
}

extension TransportError: CustomStringConvertible {
  var description: String {
    switch self {
    case .contentType: "Expected request with `Content-Type: application/json`"
    case .syntax(let error): "Failed to parse the request body as JSON: \(error)"
    case .shape(let error, let line, let column):
      "Failed to deserialize the JSON body into the target type: \(error) at line \(line) column \(column)"
    case .payloadTooLarge: "Failed to buffer the request body: length limit exceeded"
    case .unauthorized: "the API key is missing or wrong"
    }
  }
}
