import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection without HTTP, for what a proper client would not do.
struct RawSocket: Sendable {
  private let channel: any Channel
  private let inbox: Inbox

  /// Connects to the local server.
  ///
  /// - Parameters:
  ///   - port: Where it listens.
  ///   - greeting: Sent as soon as the connection is there, however busy the test's own tasks are.
  ///   - reads: Whether what comes is taken.
  /// - Returns: The connection.
  /// - Throws: An error when nobody listens there.
  static func connect(
    port: Int,
    sending greeting: String = "",
    reads: Bool = true
  ) async throws -> RawSocket {
    let inbox = Inbox(greeting: greeting)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { $0.pipeline.addHandler(inbox) }
      .connect(host: "127.0.0.1", port: port).get()
    return RawSocket(channel: channel, inbox: inbox)
  }

  func send(_ text: String) async throws {
    try await channel.writeAndFlush(ByteBuffer(string: text))
  }

  /// Sends a JSON request that leaves the connection open.
  func post(_ path: String, _ body: String) async throws {
    try await send(Self.request(path, body))
  }

  /// The text of a JSON request that leaves the connection open.
  static func request(_ path: String, _ body: String) -> String {
    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
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
    var iterator = inbox.changes.makeAsyncIterator()
    var isOpen = true
    while true {
      let all = inbox.soFar
      if isEnough(all) { return all }
      guard isOpen else { throw FakeError(description: "closed after: \(all)") }
      isOpen = await iterator.next() != nil
    }
  }

  /// Returns all that came before the server closed the connection.
  func readToEnd() async -> String {
    for await _ in inbox.changes {}
    return inbox.soFar
  }

  /// Takes nothing more from the network.
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

  /// Takes what has come now and then only, for a while, and after that nothing more.
  func readSlowly(for duration: Duration, pausing pause: Duration) async throws {
    try await stopReading()
    let reading = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: TimeAmount(pause)) {
      [channel] _ in channel.read()
    }
    try await Task.sleep(for: duration)
    reading.cancel()
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
  typealias OutboundOut = ByteBuffer

  /// Tells that something came.
  let changes: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let greeting: String
  private let text = Mutex("")

  init(greeting: String) {
    self.greeting = greeting
    (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  var soFar: String { text.withLock { $0 } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let piece = String(buffer: unwrapInboundIn(data))
    text.withLock { $0 += piece }
    continuation.yield()
  }

  func channelActive(context: ChannelHandlerContext) {
    if !greeting.isEmpty {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
    }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { continuation.finish() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
}
