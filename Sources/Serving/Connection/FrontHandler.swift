import NIOCore
import NIOHTTPTypesHTTP1

/// Puts a handler between the parser and the translation to the types of this program, where the version of
/// HTTP is still known; it does nothing itself.
final class FrontHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Never

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
    try? pipeline.addHandler(ProtocolVersionHandler(), position: .before(codec))
  }
}
