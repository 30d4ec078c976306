import OrderedJSON

/// The body of the text-generation-inference routes as it was sent, and what the other routes make of theirs.
struct GenerateRequest: Equatable {
  /// The prompt.
  var inputs: String
  /// The prompt as token ids, which then count in place of the text.
  var inputIDs: [Int32]?
  /// How to continue it.
  var parameters: GenerateParameters

  /// Makes a request of a text.
  init(inputs: String, parameters: GenerateParameters) {
    self.inputs = inputs
    self.parameters = parameters
  }

  /// Makes a request of token ids, which are taken as they are.
  init(inputIDs: [Int32], parameters: GenerateParameters) {
    self.init(inputs: "", parameters: parameters)
    self.inputIDs = inputIDs
  }
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
