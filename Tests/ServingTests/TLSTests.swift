import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Serving
import Testing

@Suite("HTTPS", .timeLimit(.minutes(1)))
struct TLSTests {
  private static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).appending(path: "../../Fixtures/tls/\(name)").standardizedFileURL.path
  }

  private static let certificate = fixture("certificate.pem")
  private static let key = fixture("key.pem")

  @Test("serves a client that trusts the certificate, and no other")
  func serves() async throws {
    var server = TestServer()
    server.configuration.tls = try TLSIdentity(certificateFile: Self.certificate, privateKeyFile: Self.key)
    try await LiveServer.with(server) { live in
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(Self.certificate)
      let trusting = HTTPClient(configuration: .init(tlsConfiguration: tls))
      let wary = HTTPClient()
      let request = HTTPClientRequest(url: "https://localhost:\(live.port)/info")
      let result: Result<UInt, any Error>
      do {
        let response = try await trusting.execute(request, timeout: .seconds(10))
        _ = try await response.body.collect(upTo: 10_000)
        result = .success(response.status.code)
      } catch { result = .failure(error) }
      await #expect(throws: (any Error).self) { try await wary.execute(request, timeout: .seconds(10)) }
      let plain = try await RawSocket.connect(port: live.port)
      try await plain.send("GET /info HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await !plain.readToEnd().contains("model_id"))
      await plain.close()
      try await wary.shutdown()
      try await trusting.shutdown()
      #expect(try result.get() == 200)
    }
  }

  @Test("a client that does not finish its greeting is closed in time")
  func halfGreeting() async throws {
    var server = TestServer()
    server.configuration.tls = try TLSIdentity(certificateFile: Self.certificate, privateKeyFile: Self.key)
    server.configuration.readTimeout = .milliseconds(100)
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port, sending: "\u{16}\u{3}\u{1}")
      _ = await socket.readToEnd()
      await socket.close()
    }
  }

  @Test(
    "files that do not serve are named",
    arguments: [
      ("/nowhere.pem", key, "'/nowhere.pem' cannot be read: there is no such file; \(wayOut)"),
      (certificate, "/nowhere.pem", "'/nowhere.pem' cannot be read: there is no such file; \(wayOut)"),
      (key, key, "'\(key)' holds no certificate in PEM; \(wayOut)"),
      (
        certificate, certificate,
        "'\(certificate)' holds no private key in PEM without a passphrase; \(wayOut)"
      ),
      (
        certificate, fixture("other-key.pem"),
        "the private key in '\(fixture("other-key.pem"))' is not that of the first certificate in "
          + "'\(certificate)'; give the two files that were made together"
      ),
    ]
  )
  func errors(certificate: String, key: String, message: String) {
    let error = #expect(throws: TLSError.self) {
      try TLSIdentity(certificateFile: certificate, privateKeyFile: key)
    }
    #expect(error?.description == message)
  }

  private static let wayOut = "give files in PEM with --tls-certificate and --tls-private-key"
}
