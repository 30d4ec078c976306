import Foundation
import NIOCore
import NIOPosix
import OrderedJSON
import Synchronization
import Testing

/// A collector of spans: an HTTP server that keeps the bodies it is sent.
final class Collector: Sendable {
  private let channel: any Channel
  private let received: Received

  /// The messages, in order.
  var messages: [JSONValue] {
    get throws { try received.bodies.withLock { $0 }.map { try JSONValue(parsing: $0) } }
  }

  /// All spans of all messages.
  var spans: [JSONValue] {
    get throws {
      try messages.flatMap { message in
        (message["resourceSpans"]?.arrayValue ?? [])
          .flatMap { $0["scopeSpans"]?.arrayValue ?? [] }.flatMap { $0["spans"]?.arrayValue ?? [] }
      }
    }
  }

  /// The paths that were asked for.
  var paths: Set<String> { received.paths.withLock { $0 } }

  /// Where it listens.
  var endpoint: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  /// Starts one that answers with a status.
  init(status: String = "200 OK") async throws {
    let received = Received()
    self.received = received
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { $0.pipeline.addHandler(Handler(received, status: status)) }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  deinit { channel.close(promise: nil) }

  private final class Received: Sendable {
    let bodies = Mutex<[String]>([])
    let paths = Mutex<Set<String>>([])
  }

  /// Takes one request after the other from a connection.
  private final class Handler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let received: Received
    private let status: String
    private let text = Mutex("")

    init(_ received: Received, status: String) {
      self.received = received
      self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let piece = String(buffer: unwrapInboundIn(data))
      let body: String? = text.withLock { text in
        text += piece
        guard let head = text.range(of: "\r\n\r\n") else { return nil }
        let fields = text[..<head.lowerBound].lowercased()
        guard let start = fields.range(of: "content-length: ") else { return nil }
        let length = Int(fields[start.upperBound...].prefix { $0.isNumber }) ?? 0
        let body = text[head.upperBound...]
        guard body.utf8.count >= length else { return nil }
        received.paths.withLock { _ = $0.insert(String(text.split(separator: " ")[1])) }
        defer { text = "" }
        return String(body)
      }
      guard let body else { return }
      received.bodies.withLock { $0.append(body) }
      let answer = "HTTP/1.1 \(status)\r\nContent-Length: 2\r\n\r\n{}"
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
  }
}
