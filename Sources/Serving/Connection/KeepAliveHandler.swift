import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Writes a comment into a stream of events that has been silent for a while; clients ignore it, and proxies take it
/// as a sign of life.
final class KeepAliveHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let interval: TimeAmount
  private var lastWrite = NIODeadline.now()
  private var isStreaming = false
  private var nextLook: Scheduled<Void>?

  /// - Parameter interval: The longest silence.
  init(interval: Duration) { self.interval = TimeAmount(interval) }

  func handlerRemoved(context: ChannelHandlerContext) { nextLook?.cancel() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    lastWrite = .now()
    switch unwrapOutboundIn(data) {
    case .head(let head): isStreaming = head.headerFields[.contentType] == EventStream.contentType
    case .body: break
    case .end: isStreaming = false
    }
    context.write(data, promise: promise)
    if isStreaming, nextLook == nil { look(at: lastWrite + interval, context) }
  }

  private func look(at due: NIODeadline, _ context: ChannelHandlerContext) {
    let place = NIOLoopBound(context, eventLoop: context.eventLoop)
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
      self?.breakSilence(place.value)
    }
  }

  /// Writes a comment if nothing has been written for the interval, unless there is more than the client takes.
  private func breakSilence(_ context: ChannelHandlerContext) {
    nextLook = nil
    guard isStreaming, context.channel.isActive else { return }
    if lastWrite + interval <= .now() {
      lastWrite = .now()
      if context.channel.isWritable {
        let comment = HTTPResponsePart.body(ByteBuffer(string: ":\n\n"))
        context.writeAndFlush(wrapOutboundOut(comment), promise: nil)
      }
    }
    look(at: lastWrite + interval, context)
  }
}
