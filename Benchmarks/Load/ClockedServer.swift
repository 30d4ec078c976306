import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server whose streams send an event at each beat of a clock, and which notes when it sent each.
final class ClockedServer: Sendable {
  /// Where it listens.
  let port: Int
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let channel: any Channel
  private let log: SendLog

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - events: The events of a stream.
  ///   - interval: The time between them.
  /// - Throws: The system's error when no port is free.
  init(events: Int, interval: TimeAmount) async throws {
    let log = SendLog()
    self.log = log
    channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(
            BeatingHandler(events: events, interval: interval, log: log)
          )
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  /// When each event of a request was sent, in nanoseconds of the monotonic clock.
  func sent(_ request: String) -> [UInt64] { log.times.withLock { $0[request] ?? [] } }

  /// Stops to listen.
  func stop() async throws {
    try await channel.close()
    try await group.shutdownGracefully()
  }
}

/// When events were sent, by the `x-request-id` of their requests.
final class SendLog: Sendable {
  let times = Mutex<[String: [UInt64]]>([:])
}

/// Answers a request with a stream that keeps to its clock, however late it was.
private final class BeatingHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let events: Int
  private let interval: TimeAmount
  private let log: SendLog
  private var id = ""
  private var times: [UInt64] = []

  init(events: Int, interval: TimeAmount, log: SendLog) {
    self.events = events
    self.interval = interval
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): id = head.headers.first(name: "x-request-id") ?? ""
    case .body: break
    case .end:
      times = []
      let headers: HTTPHeaders = ["content-type": "text/event-stream", "transfer-encoding": "chunked"]
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))),
        promise: nil
      )
      beat(NIOLoopBound(context, eventLoop: context.eventLoop), at: .now() + interval)
    }
  }

  private func beat(_ bound: NIOLoopBound<ChannelHandlerContext>, at time: NIODeadline) {
    let this = NIOLoopBound(self, eventLoop: bound.value.eventLoop)
    bound.value.eventLoop.scheduleTask(deadline: time) { this.value.send(bound, beat: time) }
  }

  private func send(_ bound: NIOLoopBound<ChannelHandlerContext>, beat time: NIODeadline) {
    let context = bound.value
    let isLast = times.count == events - 1
    let finish = isLast ? #""length""# : "null"
    let text =
      #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"clock","choices":[{"index":0,"#
      + #""delta":{"content":" word"},"logprobs":null,"finish_reason":\#(finish)}]}"# + "\n\n"
      + (isLast ? "data: [DONE]\n\n" : "")
    times.append(NIODeadline.now().uptimeNanoseconds)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    guard isLast else { return beat(bound, at: time + interval) }
    log.times.withLock { $0[id] = times }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
