internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Sends requests over HTTP/1.1, all on one event loop: timers, connections and parsing.
///
/// Times are taken on that loop as soon as bytes are there.
package final class HTTPTransport: LoadTransport {
  private let group: MultiThreadedEventLoopGroup
  private let loop: any EventLoop
  private let client: HTTPClient

  /// Makes a transport.
  package init() {
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = group.next()
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    // A load generator must not hold requests back, nor hide that a server refuses connections.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1 << 20
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
  }

  /// Closes all connections.
  package func shutdown() async {
    try? await client.shutdown()
    try? await group.shutdownGracefully()
  }

  /// The time of the system's monotonic clock.
  package var now: Moment { Moment(NIODeadline.now()) }

  /// Runs work on the event loop.
  package func run(at time: Moment, _ work: @escaping @Sendable () -> Void) {
    loop.scheduleTask(deadline: NIODeadline(time), work)
  }

  /// Sends a request.
  package func send(_ request: LoadRequest, to receiver: ReplyReceiver) -> @Sendable () -> Void {
    do {
      var sent = try HTTPClient.Request(url: request.url, method: .POST, body: .bytes(request.body))
      for (name, value) in request.headers { sent.headers.add(name: name, value: value) }
      let task = client.execute(
        request: sent,
        delegate: ReplyDelegate(receiver),
        eventLoop: .delegateAndChannel(on: loop),
        deadline: .now() + .nanoseconds(request.timeout.wholeNanoseconds)
      )
      return { task.cancel() }
    } catch {
      receiver.fail(.connect, "\(error)", at: now)
      return {}
    }
  }

  /// What the server answers at an address; nil when its status is not 200.
  ///
  /// - Throws: ``TransportError`` when nothing comes back.
  package func get(
    _ url: String,
    headers: [(name: String, value: String)]
  ) async throws(TransportError) -> [UInt8]? {
    var request = HTTPClientRequest(url: url)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    do {
      let response = try await client.execute(request, timeout: .seconds(10))
      guard response.status == .ok else { return nil }
      return Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
    } catch {
      throw TransportError(error)
    }
  }
}

/// Passes on what comes back of a request, with the time at which it came.
private final class ReplyDelegate: HTTPClientResponseDelegate {
  private let receiver: ReplyReceiver
  private let isConnected = Atomic(false)

  init(_ receiver: ReplyReceiver) { self.receiver = receiver }

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    isConnected.store(true, ordering: .relaxed)
  }

  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    receiver.receive(
      status: Int(head.status.code),
      contentType: head.headers.first(name: "content-type"),
      at: Moment(.now())
    )
    return goOn(task)
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    receiver.receive(Array(buffer.readableBytesView), at: Moment(.now()))
    return goOn(task)
  }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
    let now = Moment(.now())
    switch error as? HTTPClientError {
    case .deadlineExceeded, .readTimeout, .writeTimeout:
      receiver.fail(.timeout, "the request took longer than it may", at: now)
    case let known where isConnected.load(ordering: .relaxed):
      receiver.lose(
        known == .remoteConnectionClosed
          ? "the server closed the connection" : TransportError(error).description,
        at: now
      )
    default: receiver.fail(.connect, TransportError(error).description, at: now)
    }
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws { receiver.end(at: Moment(.now())) }

  /// Reads on, unless the reply has failed already.
  private func goOn(_ task: HTTPClient.Task<Void>) -> EventLoopFuture<Void> {
    if receiver.hasEnded { task.cancel() }
    return task.eventLoop.makeSucceededVoidFuture()
  }
}

extension Moment {
  fileprivate init(_ deadline: NIODeadline) {
    self.init(nanoseconds: Int64(clamping: deadline.uptimeNanoseconds))
  }
}

extension NIODeadline {
  fileprivate init(_ moment: Moment) {
    self = .uptimeNanoseconds(UInt64(max(0, moment.nanoseconds)))
  }
}
