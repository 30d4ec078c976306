import DequeModule
import NIOCore
import NIOHTTP1

/// Keeps to the client's version of HTTP and to its wish to keep the connection.
///
/// A client of HTTP/1.0 understands no chunks, and the connection ends with the answer unless it asked
/// otherwise and the answer has a length. The machinery above knows only `Connection: close`, in this spelling.
final class ProtocolVersionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private struct Terms {
    let version: HTTPVersion
    let keepsAlive: Bool
  }

  /// The terms of the requests that are not answered yet, in their order.
  private var terms: Deque<Terms> = []
  private var closesAtEnd = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
    terms.append(Terms(version: head.version, keepsAlive: head.isKeepAlive))
    if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head) where (100..<200).contains(head.status.code):
      context.write(data, promise: promise)
    case .head(let head):
      context.write(wrapOutboundOut(.head(adapted(head))), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      _ = terms.popFirst()
      let channel = context.channel
      if closesAtEnd {
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return context.writeAndFlush(data, promise: written)
      }
      context.write(data, promise: promise)
    }
  }

  /// The head of an answer on the terms of its request.
  private func adapted(_ head: HTTPResponseHead) -> HTTPResponseHead {
    guard let terms = terms.first else { return head }
    var head = head
    let hasLength = head.headers.contains(name: "content-length") || !head.status.mayHaveResponseBody
    let isOld = terms.version.major == 1 && terms.version.minor == 0
    if isOld { head.version = .http1_0 }
    closesAtEnd = isOld && terms.keepsAlive && !hasLength
    if !terms.keepsAlive || closesAtEnd {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if isOld {
      head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
    return head
  }
}
