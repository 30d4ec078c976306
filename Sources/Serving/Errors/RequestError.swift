/// Why a request that could be read was not carried out.
enum RequestError: Error, Equatable, Sendable {
  /// The request breaks a rule.
  case validation(ValidationError)
  /// A text is to be filled in between two others.
  case suffix
  /// A completions request has more prompts than permitted.
  case batchSize(maximum: Int)
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
  /// The tools are at fault, or what the model made of them.
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
    case .suffix: "Suffix is not supported and can be achieved by preprocessing the prompt."
    case .batchSize(let maximum): "Number of prompts exceeds the maximum allowed batch size of \(maximum)"
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
    case .suffix: "suffix not supported"
    case .batchSize: "batch size exceeded"
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
