import Logging
import NIOCore
import NIOHTTPTypes

/// Closes a connection on which a request does not arrive whole in time.
///
/// The time runs from the opening of the connection, or from the first byte after the last answer, to the
/// end of the request's body; a client that sends a byte now and then gains nothing. Silence between requests
/// is another matter: the idle timeout.
final class ReadTimeoutHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let timeout: TimeAmount
  private let logger: Logger
  private var arrival = RequestArrival()
  private var deadline: Scheduled<Void>?

  init(timeout: Duration, logger: Logger) {
    self.timeout = TimeAmount(timeout)
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let bytes = ByteArrivalHandler { [weak self] in self?.arrival.noteBytes() }
    try? context.pipeline.syncOperations.addHandler(bytes, position: .first)
    if context.channel.isActive { updateClock(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { stopClock() }

  func channelActive(context: ChannelHandlerContext) {
    updateClock(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    stopClock()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: arrival.noteHead()
    case .body: break
    case .end: arrival.noteEnd()
    }
    context.fireChannelRead(data)
  }

  /// By now the parser has made what it can of the bytes; a request that came whole never started the clock.
  func channelReadComplete(context: ChannelHandlerContext) {
    updateClock(context)
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      arrival.noteAnswer()
      updateClock(context)
    }
    context.write(data, promise: promise)
  }

  private func updateClock(_ context: ChannelHandlerContext) {
    guard arrival.isAwaited else { return stopClock() }
    guard deadline == nil else { return }
    let channel = context.channel
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak self] in
      self?.logger.debug("a request did not arrive in time; its connection is closed")
      channel.close(promise: nil)
    }
  }

  private func stopClock() {
    deadline?.cancel()
    deadline = nil
  }
}
