import NIOCore
import NIOPosix

/// A server on the loopback interface that answers every request with the same bytes, in given pieces.
final class ByteServer: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let channel: any Channel

  /// Listens; each piece is flushed on its own, and the connection closed after the last if that is asked for.
  init(_ pieces: [String], closes: Bool = true) async throws {
    channel = try await ServerBootstrap(group: group)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Answering(pieces: pieces, closes: closes))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  func stop() async throws {
    try await channel.close()
    try await group.shutdownGracefully()
  }

  /// A chunk of HTTP's chunked encoding.
  static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

  static let streamHead =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

  private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let pieces: [String]
    private let closes: Bool
    private var hasAnswered = false

    init(pieces: [String], closes: Bool) {
      self.pieces = pieces
      self.closes = closes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !hasAnswered else { return }
      hasAnswered = true
      for piece in pieces {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil)
      }
      if closes { context.close(promise: nil) }
    }
  }
}
