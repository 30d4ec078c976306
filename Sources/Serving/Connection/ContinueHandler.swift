import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue`, for which clients with a large body wait before they send it.
///
/// A body that is too large to be taken is not asked for; the route refuses it.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundOut = HTTPResponsePart

  private let payloadLimit: Int

  /// - Parameter payloadLimit: The largest request body in bytes.
  init(payloadLimit: Int) { self.payloadLimit = payloadLimit }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), isAskedFor(head.headerFields) {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    context.fireChannelRead(data)
  }

  private func isAskedFor(_ headers: HTTPFields) -> Bool {
    guard headers[.expect]?.lowercased() == "100-continue" else { return false }
    return headers[.contentLength].flatMap { Int($0) } ?? 0 <= payloadLimit
  }
}
