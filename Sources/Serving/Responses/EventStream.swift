import HTTPTypes
import Hummingbird
import OrderedJSON

/// Writes server-sent events; each write waits until the connection has room.
///
/// What was added last goes out at the end of the response.
struct EventStream {
  /// The media type of a stream.
  static let contentType = "text/event-stream"

  private var writer: any ResponseBodyWriter
  /// What was added since the last write.
  private var unsent = ByteBuffer()

  private init(writer: any ResponseBodyWriter) { self.writer = writer }

  /// Adds an event to what is written next.
  mutating func add(_ json: JSONValue) { add(raw: json.compactBytes) }

  /// Writes what was added.
  mutating func flush() async throws {
    guard unsent.readableBytes > 0 else { return }
    let buffer = unsent
    unsent = ByteBuffer()
    try await writer.write(buffer)
  }

  /// Adds the marker that ends a stream of the OpenAI API.
  mutating func addDone() { add(raw: Array("[DONE]".utf8)) }

  private mutating func add(raw data: [UInt8]) {
    unsent.reserveCapacity(minimumWritableBytes: data.count + 8)
    unsent.writeString("data: ")
    unsent.writeBytes(data)
    unsent.writeString("\n\n")
  }
}

extension EventStream {
  /// Makes the response that carries a stream.
  ///
  /// - Parameters:
  ///   - headers: Further headers.
  ///   - write: Writes the events.
  /// - Returns: The response.
  static func response(
    headers: HTTPFields,
    _ write: @escaping @Sendable (inout EventStream) async throws -> Void
  ) -> Response {
    var headers = headers
    headers[.contentType] = Self.contentType
    headers[.cacheControl] = "no-cache"
    headers[.accelBuffering] = "no"
    return Response(
      status: .ok,
      headers: headers,
      body: ResponseBody { writer in
        var stream = EventStream(writer: writer)
        try await write(&stream)
        try await stream.flush()
        try await writer.finish(nil)
      }
    )
  }

  /// Makes the response that carries a stream of the OpenAI API: a failure is an event, and the end has a
  /// marker whatever happened.
  static func openAIResponse(
    headers: HTTPFields,
    context: ServingContext,
    _ write: @escaping @Sendable (inout EventStream) async throws -> Void
  ) -> Response {
    response(headers: headers) { stream in
      do { try await write(&stream) } catch let error as RequestError {
        context.record.note(error: error)
        stream.add(error.openAIStreamJSON)
      }
      stream.addDone()
    }
  }

  /// Makes the response to a request for a stream of the OpenAI API that cannot be carried out.
  static func refusal(_ error: RequestError, headers: HTTPFields, context: ServingContext) -> Response {
    openAIResponse(headers: headers, context: context) { _ in throw error }
  }
}
