import Serving
import Testing

@Suite("adapters and models")
struct AdapterTests {
  @Test("an adapter that is not served is refused", arguments: ["/generate", "/generate_stream", "/"])
  func refused(path: String) async throws {
    let response = try await TestServer().post(
      path,
      #"{"inputs":"x","parameters":{"adapter_id":"lora/x"}}"#
    )
    #expect(
      response.text.contains(
        #"{"error":"Input validation error: adapter `lora/x` is not served; leave `adapter_id` out or give "#
          + #"`fake/model`","error_type":"validation"}"#
      )
    )
  }

  @Test("the model itself is no adapter", arguments: ["null", #""fake/model""#])
  func permitted(id: String) async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{"adapter_id":\#(id)}}"#
    )
    #expect(response.status == 200)
  }

  @Test(
    "another model's name is echoed on the completions route too",
    arguments: [(#""gpt-9""#, "gpt-9"), (#""tgi""#, "fake/model")]
  )
  func model(named: String, echoed: String) async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(#""model":\#(named)"#))
    #expect(response.text.contains(#""model":"\#(echoed)","#))
  }
}
