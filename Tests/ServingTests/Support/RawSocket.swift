import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection without HTTP, for what a proper client would not do.
struct RawSocket: Sendable {
  private let channel: any Channel
  private let inbox: Inbox

  /// Connects to the local server.
  static func connect(port: Int) async throws -> RawSocket {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { $0.pipeline.addHandler(inbox) }
      .connect(host: "127.0.0.1", port: port).get()
    return RawSocket(channel: channel, inbox: inbox)
  }

  func send(_ text: String) async throws {
    try await channel.writeAndFlush(ByteBuffer(string: text))
  }

  /// Sends a JSON request that leaves the connection open.
  func post(_ path: String, _ body: String) async throws {
    try await send(
      "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
  }

  /// Returns all that has come so far once it contains a text.
  ///
  /// - Throws: An error when the server closes the connection before.
  func read(until text: String) async throws -> String {
    try await read { $0.contains(text) }
  }

  /// Returns all that has come so far once a condition holds.
  ///
  /// - Throws: An error when the server closes the connection before.
  func read(until isEnough: (String) -> Bool) async throws -> String {
    var iterator = inbox.texts.makeAsyncIterator()
    var all = inbox.soFar
    while !isEnough(all) {
      guard let more = await iterator.next() else {
        throw FakeError(description: "closed after: \(all)")
      }
      all = more
    }
    return all
  }

  /// Returns all that came before the server closed the connection.
  func readToEnd() async -> String {
    for await _ in inbox.texts {}
    return inbox.soFar
  }

  /// Takes nothing more from the network.
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

  /// Takes what has come now and then only, for a while, and after that nothing more.
  func readSlowly(for duration: Duration, pausing pause: Duration) async throws {
    let end = ContinuousClock.now + duration
    try await stopReading()
    while ContinuousClock.now < end {
      try await Task.sleep(for: pause)
      channel.read()
    }
  }

  /// The bytes that have come so far.
  var receivedCount: Int { inbox.soFar.utf8.count }

  /// Closes the sending side only.
  func closeOutput() async throws { try await channel.close(mode: .output) }

  /// Closes both sides; the server may have done so before.
  func close() async { try? await channel.close() }
}

/// Collects what a socket receives.
private final class Inbox: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  /// The whole text after each piece.
  let texts: AsyncStream<String>
  private let continuation: AsyncStream<String>.Continuation
  private let text = Mutex("")

  init() { (texts, continuation) = AsyncStream.makeStream() }

  var soFar: String { text.withLock { $0 } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let piece = String(buffer: unwrapInboundIn(data))
    let whole = text.withLock { text in
      text += piece
      return text
    }
    continuation.yield(whole)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { continuation.finish() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
}
