import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

extension HTTPServerBuilder {
  /// The treatment of connections: HTTP/1.1, over TLS if there is a certificate, with bounds on the patience
  /// with slow clients.
  static func serving(_ configuration: ServerConfiguration, logger: Logger) -> HTTPServerBuilder {
    let connections = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        FrontHandler(),
        ReadTimeoutHandler(timeout: configuration.readTimeout, logger: logger),
        WriteTimeoutHandler(timeout: configuration.writeTimeout, logger: logger),
        KeepAliveHandler(interval: configuration.keepAliveInterval),
        ConnectionWatch(),
        ContinueHandler(payloadLimit: configuration.payloadLimit),
      ],
      idleTimeout: TimeAmount(configuration.idleTimeout)
    )
    return HTTPServerBuilder { responder in
      let plain = HTTP1Channel(responder: responder, configuration: connections)
      guard let tls = configuration.tls else { return plain }
      return try TLSChannel(plain, tlsConfiguration: tls.configuration)
    }
  }
}
