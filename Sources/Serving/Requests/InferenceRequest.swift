/// The body of KServe's inference route: tensors of bytes, each the UTF-8 of a prompt.
struct InferenceRequest {
  /// The client's name for the request.
  let id: String
  /// The prompts, in order.
  let prompts: [[UInt8]]
  /// The names of the answers, in the order of the prompts.
  let outputNames: [String]
  /// How to continue the prompts.
  let parameters: GenerateParameters

  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "InferenceRequest")
    id = try object.required("id").string()
    if let parameters = try object.present("parameters") {
      self.parameters = try GenerateParameters(parameters)
    } else {
      // As on `/generate`, sampling is the default where the whole object is missing.
      var parameters = GenerateParameters()
      parameters.doSample = true
      self.parameters = parameters
    }
    var prompts: [[UInt8]] = []
    for input in try object.required("inputs").array() { prompts.append(try Self.data(of: input)) }
    self.prompts = prompts
    var names: [String] = []
    for output in try object.required("outputs").array() {
      names.append(try ObjectReader(output, named: "Output").required("name").string())
    }
    outputNames = names
  }

  private static func data(of input: ValueReader) throws(ShapeError) -> [UInt8] {
    let object = try ObjectReader(input, named: "Input")
    _ = try object.required("name").string()
    _ = try object.required("shape").integers(UInt64.self, named: "usize")
    _ = try object.required("datatype").string()
    return try object.required("data").integers(UInt8.self, named: "u8")
  }

  /// The generations, one for each prompt.
  ///
  /// - Throws: ``PlatformError`` for bytes that are no text, or another number of outputs than of inputs.
  func generateRequests() throws(PlatformError) -> [GenerateRequest] {
    var requests: [GenerateRequest] = []
    for bytes in prompts {
      guard let inputs = String(validating: bytes, as: UTF8.self) else { throw .utf8(UTF8Fault(in: bytes)) }
      requests.append(GenerateRequest(inputs: inputs, parameters: parameters))
    }
    guard requests.count == outputNames.count else { throw .lengthMismatch }
    return requests
  }
}
