/// The body of `/vertex`: instances to be answered together.
struct VertexRequest {
  /// One of the instances.
  enum Instance {
    /// A prompt.
    case generate(GenerateRequest)
    /// A conversation.
    case chat(ChatRequest)
  }

  /// What to answer, in order.
  let instances: [Instance]

  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "VertexRequest")
    var instances: [Instance] = []
    for value in try object.required("instances").array() { instances.append(try Instance(value)) }
    self.instances = instances
  }
}

extension VertexRequest.Instance {
  /// Reads an instance as a prompt, or else as a conversation.
  fileprivate init(_ value: ValueReader) throws(ShapeError) {
    if let generate = Self.generateRequest(value) {
      self = .generate(generate)
    } else if let chat = try? ChatRequest(value) {
      self = .chat(chat)
    } else {
      throw value.fault("data did not match any variant of untagged enum VertexInstance")
    }
  }

  /// A prompt; of its parameters only the length and the seed count, and it is always sampled.
  private static func generateRequest(_ value: ValueReader) -> GenerateRequest? {
    guard let object = try? ObjectReader(value, named: "GenerateVertexInstance"),
      let inputs = try? object.required("inputs").string()
    else { return nil }
    var parameters = GenerateParameters()
    parameters.doSample = true
    do {
      if let sent = try object.optional("parameters") {
        let sent = try GenerateParameters(sent)
        parameters.maxNewTokens = sent.maxNewTokens
        parameters.seed = sent.seed
      }
    } catch { return nil }
    return GenerateRequest(inputs: inputs, parameters: parameters)
  }
}
