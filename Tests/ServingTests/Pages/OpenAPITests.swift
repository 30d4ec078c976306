import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("the description of the API")
struct OpenAPITests {
  @Test("describes every route that is served, and no other")
  func routes() async throws {
    let described = try await APIDescription.served().operations.map { "\($0.method) \($0.path)" }
    let served = ServedRoute.all.map { "\($0.method) \($0.path)" }
    #expect(Set(described).subtracting(served) == [])
    #expect(Set(served).subtracting(described) == [])
    #expect(described.count == served.count)
  }

  @Test("names the version that the server names")
  func version() async throws {
    let info = try JSONValue(parsing: try await TestServer().send(.get, "/info").text)
    #expect(try await APIDescription.served().document["info"]?["version"] == info["version"])
  }

  /// Schemas that messages call by other names: those of the objects that they are parts of.
  private static let namesakes = [
    "OpenAIParameters": ["ChatRequest", "CompletionRequest"],
    "RefusedParameters": ["ChatRequest", "CompletionRequest"],
    "RefusedChatParameters": ["ChatRequest"],
    "TokenizeRequest": ["GenerateRequest"],
  ]

  @Test("names the members of requests that are read, and no other")
  func requestMembers() async throws {
    let description = try await APIDescription.served()
    let recorder = FieldRecorder()
    try await recorder.record {
      for operation in description.operations {
        _ = try await DescribedCall.server().send(
          operation.method,
          description.address(of: operation),
          operation.example
        )
      }
      for call in DescribedCall.all {
        let operation = try #require(description.operation(call.method, call.path))
        _ = try await call.answer(at: description.address(of: operation))
      }
    }
    var (described, read) = (description.requestMembers, recorder.members)
    for (schema, objects) in Self.namesakes {
      let members = described.removeValue(forKey: schema) ?? []
      for object in objects { described[object, default: []].formUnion(members) }
    }
    for name in Set(described.keys).union(read.keys).sorted() {
      let (told, used) = (described[name] ?? [], read[name] ?? [])
      #expect(told.subtracting(used) == [], "\(name): described, but not read")
      #expect(used.subtracting(told) == [], "\(name): read, but not described")
    }
  }

  @Test("gives examples that work")
  func examples() async throws {
    let description = try await APIDescription.served()
    for operation in description.operations {
      let address = description.address(of: operation)
      let answer = try await DescribedCall.server().send(operation.method, address, operation.example)
      #expect([200, 303].contains(answer.status), "\(operation.testDescription): \(answer.text)")
      #expect(description.faults(answer, to: operation) == [], "\(operation.testDescription)")
    }
  }

  @Test("tells what answers of all kinds look like")
  func answers() async throws {
    let description = try await APIDescription.served()
    for call in DescribedCall.all {
      let operation = try #require(description.operation(call.method, call.path))
      let answer = try await call.answer(at: description.address(of: operation))
      #expect(answer.status == call.status, "\(call)")
      #expect(description.faults(answer, to: operation) == [], "\(call)")
    }
  }

  /// Sends the example of each operation with a body to a server that will not have it.
  private func refusals(
    status: Int,
    body: String? = nil,
    headers: HTTPFields = [.contentType: "application/json"],
    where isMeant: (APIDescription.Operation) -> Bool = { _ in true },
    change: (inout TestServer) -> Void = { _ in }
  ) async throws {
    let description = try await APIDescription.served()
    for operation in description.operations where operation.example != nil && isMeant(operation) {
      var server = DescribedCall.server()
      change(&server)
      let address = description.address(of: operation)
      let answer = try await server.send(.post, address, body ?? operation.example, headers: headers)
      #expect(answer.status == status, "\(operation.testDescription): \(answer.text)")
      #expect(description.faults(answer, to: operation) == [], "\(operation.testDescription)")
    }
  }

  @Test("tells what happens to a body that is none", arguments: [("{", 400), ("3", 422), ("{}", 422)])
  func unreadable(body: String, status: Int) async throws { try await refusals(status: status, body: body) }

  @Test("tells what happens to a body of an unknown type")
  func undeclared() async throws { try await refusals(status: 415, headers: [:]) }

  @Test("tells what happens to a body that is too large")
  func tooLarge() async throws {
    try await refusals(status: 413, change: { $0.configuration.payloadLimit = 1 })
  }

  @Test("tells which routes want the API key")
  func unauthorized() async throws {
    let change = { (server: inout TestServer) in server.configuration.apiKey = "secret" }
    try await refusals(status: 401, where: \.isProtected, change: change)
    try await refusals(status: 200, where: { !$0.isProtected }, change: change)
  }

  @Test("tells what an unhealthy server answers", arguments: ["/", "/health", "/ping"])
  func unhealthy(path: String) async throws {
    let description = try await APIDescription.served()
    let operation = try #require(description.operation(.get, path))
    let server = TestServer()
    server.generator.isHealthy = false
    let answer = try await server.send(.get, path)
    #expect(answer.status == 503)
    #expect(description.faults(answer, to: operation) == [])
  }

  @Test("tells what an overloaded server answers", arguments: ["/", "/generate", "/v1/chat/completions"])
  func overloaded(path: String) async throws {
    try await refusals(
      status: 429,
      where: { $0.path == path },
      change: { $0.configuration.limits.maxConcurrentRequests = 0 }
    )
  }
}
