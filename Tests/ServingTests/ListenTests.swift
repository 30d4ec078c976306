import Serving
import Testing

@Suite("an address that cannot be listened on", .timeLimit(.minutes(1)))
struct ListenTests {
  private static func message(hostname: String, port: Int) async -> String? {
    var test = TestServer()
    test.configuration.hostname = hostname
    test.configuration.port = port
    let server = test.server()
    return await #expect(throws: (any Error).self) { try await server.run() }.map { "\($0)" }
  }

  @Test("is named when its port is in use")
  func inUse() async throws {
    try await LiveServer.with(TestServer()) { live in
      #expect(
        await Self.message(hostname: "127.0.0.1", port: live.port)
          == "cannot listen on 127.0.0.1 port \(live.port): the address is in use; "
          + "choose another --hostname or --port"
      )
    }
  }

  @Test("is named when it belongs to another machine")
  func foreign() async {
    #expect(
      await Self.message(hostname: "192.0.2.1", port: 1)
        == "cannot listen on 192.0.2.1 port 1: the address does not belong to this machine; "
        + "choose another --hostname or --port"
    )
  }
}
