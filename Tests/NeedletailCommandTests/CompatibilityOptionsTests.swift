import Testing

@Suite struct CompatibilityOptionsTests {
  @Test("the way of the OpenAI routes is one of two") func ways() throws {
    let outcome = try Program.run(
      ["serve", "--hostname", "127.0.0.1", "--port", "0"],
      environment: ["OPENAI_COMPAT": "vllm"]
    )
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains(
        "environment variable OPENAI_COMPAT must be openai, tgi; got 'vllm'"
      )
    )
  }
}
