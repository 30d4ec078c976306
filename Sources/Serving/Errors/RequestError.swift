/// Why a request that could be read was not carried out.
enum RequestError: Error, Equatable, Sendable {
  /// The request breaks a rule.
  case validation(ValidationError)
  /// As many requests run as are permitted.
  case overloaded
  /// The model failed.
  case generation(String)
  /// The generation ended without its summary.
  case incompleteGeneration
  /// A streamed generation ended without its summary.
  case incompleteStream
  /// The chat template refused the conversation.
  case template(String)
  /// The request asks for tools.
  case tool(String)
  /// The model does not answer.
  case unhealthy
  /// The server waits for running requests and takes no new ones.
  case shuttingDown
}

extension RequestError: CustomStringConvertible {
  /// The text of the response's member `error`.
  var description: String {
    switch self {
    case .validation(let error): "Input validation error: \(error)"
    case .overloaded: "Model is overloaded"
    case .generation(let message): "Request failed during generation: Server error: \(message)"
    case .incompleteGeneration: "Incomplete generation"
    case .incompleteStream: "Incomplete generation stream"
    case .template(let message): "Template error: \(message)"
    case .tool(let message): "Tool error: \(message)"
    case .unhealthy: "unhealthy"
    case .shuttingDown: "Server is shutting down"
    }
  }

  /// The text of the response's member `error_type`.
  var errorType: String {
    switch self {
    case .validation: "validation"
    case .overloaded: "overloaded"
    case .generation: "generation"
    case .incompleteGeneration: "incomplete_generation"
    case .incompleteStream: "incomplete_generation_stream"
    case .template: "template_error"
    case .tool: "tool_error"
    case .unhealthy: "healthcheck"
    case .shuttingDown: "shutting_down"
    }
  }
}
