import OrderedJSON

/// The body of the text-generation-inference routes as it was sent.
struct GenerateRequest: Equatable {
  /// The prompt.
  var inputs: String
  /// How to continue it.
  var parameters: GenerateParameters
}

extension GenerateRequest {
  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "GenerateRequest")
    inputs = try object.required("inputs").string()
    if let parameters = try object.present("parameters") {
      self.parameters = try GenerateParameters(parameters)
    } else {
      // Sampling is the default only where the whole object is missing; clients have come to rely on it.
      parameters = GenerateParameters()
      parameters.doSample = true
    }
  }
}
