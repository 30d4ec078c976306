import NIOCore
import NIOHTTP1
import NIOPosix

/// What came back of one streamed request.
struct Arrivals: Sendable {
  /// When the request was sent.
  let start: ContinuousClock.Instant
  /// When each event arrived, keep-alive comments and end marks included.
  var events: [ContinuousClock.Instant] = []
  /// The status of the response.
  var status = 0

  /// From sending until the first event.
  var firstEvent: Duration? { events.first.map { $0 - start } }
}

/// A connection that asks for streams and notes when their events arrive.
///
/// It looks at no more bytes than it must: a client that costs as much as the server would measure itself.
struct StreamClient: Sendable {
  private let channel: any Channel

  /// Connects to the loopback interface.
  static func connect(port: Int, on group: any EventLoopGroup) async throws -> StreamClient {
    let channel = try await ClientBootstrap(group: group)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(EventCounter())
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return StreamClient(channel: channel)
  }

  /// Posts a body and waits until the response has ended.
  func post(_ path: String, _ body: String) async throws -> Arrivals {
    let promise = channel.eventLoop.makePromise(of: Arrivals.self)
    channel.writeAndFlush(StreamRequest(path: path, body: body, promise: promise), promise: nil)
    return try await promise.futureResult.get()
  }

  /// Closes the connection.
  func close() async throws { try await channel.close() }
}

/// A request and who waits for its response.
private struct StreamRequest: Sendable {
  let path: String
  let body: String
  let promise: EventLoopPromise<Arrivals>
}

/// The connection broke off before a response had ended.
struct ConnectionEnded: Error {}

/// Sends requests, one after the other, and counts the events of their responses.
private final class EventCounter: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = StreamRequest
  typealias OutboundOut = HTTPClientRequestPart

  private var promise: EventLoopPromise<Arrivals>?
  private var arrivals = Arrivals(start: .now)
  private var endsLine = false

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let request = unwrapOutboundIn(data)
    self.promise = request.promise
    arrivals = Arrivals(start: .now)
    endsLine = false
    let body = context.channel.allocator.buffer(string: request.body)
    var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: request.path)
    head.headers = [
      "host": "127.0.0.1", "content-type": "application/json", "content-length": "\(body.readableBytes)",
    ]
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): arrivals.status = Int(head.status.code)
    case .body(let bytes): count(bytes)
    case .end:
      promise?.succeed(arrivals)
      promise = nil
    }
  }

  /// An event ends with an empty line.
  private func count(_ bytes: ByteBuffer) {
    let now = ContinuousClock.now
    for byte in bytes.readableBytesView {
      guard byte == UInt8(ascii: "\n") else {
        endsLine = false
        continue
      }
      if endsLine { arrivals.events.append(now) }
      endsLine.toggle()
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise?.fail(ConnectionEnded())
    promise = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise?.fail(error)
    promise = nil
    context.close(promise: nil)
  }
}
