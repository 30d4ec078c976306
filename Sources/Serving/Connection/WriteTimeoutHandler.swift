import Logging
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client takes nothing of what is written to it.
///
/// What cannot be sent waits in the connection, which holds little before it makes the writer wait; when none
/// of it has gone for the whole timeout, the client is taken for lost and its generation ends.
final class WriteTimeoutHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Into so many looks a timeout is divided.
  private static let looks = 4

  private let interval: TimeAmount
  private let logger: Logger
  private var nextLook: Scheduled<Void>?
  private var waitingBytes = 0
  private var looksWithoutChange = 0

  init(timeout: Duration, logger: Logger) {
    interval = TimeAmount(timeout / Self.looks)
    self.logger = logger
  }

  func handlerRemoved(context: ChannelHandlerContext) { nextLook?.cancel() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    context.write(data, promise: promise)
    guard nextLook == nil else { return }
    looksWithoutChange = 0
    lookLater(at: context.channel)
  }

  private func lookLater(at channel: any Channel) {
    nextLook = channel.eventLoop.assumeIsolated().scheduleTask(in: interval) { [weak self] in
      self?.look(at: channel)
    }
  }

  private func look(at channel: any Channel) {
    nextLook = nil
    let bytes = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    guard channel.isActive, bytes > 0 else { return }
    looksWithoutChange = bytes == waitingBytes ? looksWithoutChange + 1 : 0
    waitingBytes = bytes
    guard looksWithoutChange < Self.looks else {
      logger.debug("a client took nothing in time; its connection is closed")
      return channel.close(promise: nil)
    }
    lookLater(at: channel)
  }
}
