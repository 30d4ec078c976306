import HTTPTypes

extension HTTPField.Name {
  static let computeType = constant("x-compute-type")
  static let computeTime = constant("x-compute-time")
  static let computeCharacters = constant("x-compute-characters")
  static let totalTime = constant("x-total-time")
  static let validationTime = constant("x-validation-time")
  static let queueTime = constant("x-queue-time")
  static let inferenceTime = constant("x-inference-time")
  static let timePerToken = constant("x-time-per-token")
  static let promptTokens = constant("x-prompt-tokens")
  static let generatedTokens = constant("x-generated-tokens")
  static let requestID = constant("x-request-id")
  static let traceParent = constant("traceparent")
  static let traceState = constant("tracestate")
  static let accelBuffering = constant("x-accel-buffering")

  private static func constant(_ name: String) -> Self {
    guard let field = Self(name) else { preconditionFailure("'\(name)' is not a header name") }
    return field
  }
}
