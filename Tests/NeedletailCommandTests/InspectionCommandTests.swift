import Checkpoints
import Foundation
import OrderedJSON
import Tensors
import Testing

@Suite struct InspectionCommandTests {
  private static func lines(_ outcome: Program.Outcome) throws -> [JSONValue] {
    try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private static func keys(_ value: JSONValue?) -> [String]? { value?.objectValue?.members.map(\.key) }

  @Test("logits are written as one float32 tensor") func logits() throws {
    let folder = Program.fixture("models/llama3_1")
    let output = FileManager.default.temporaryDirectory.appending(
      path: "logits-\(UUID().uuidString).safetensors"
    )
    defer { try? FileManager.default.removeItem(at: output) }
    let golden = try JSONValue(
      parsing: [UInt8](try Data(contentsOf: URL(filePath: folder + "/golden.json")))
    )
    let prompt = try #require(golden["prompts"]?.arrayValue?.last)
    let ids = (prompt["ids"]?.arrayValue ?? []).compactMap(\.intValue).map(String.init).joined(separator: ",")
    let outcome = try Program.run([
      "logits", "--model-id", folder, "--prompt-ids", ids, "--output", output.path, "--dtype", "float32",
    ])
    #expect(outcome.errors == "")
    let written = try #require(try SafetensorsFile(path: output.path).tensor("logits"))
    let name = try #require(prompt["logits"]?.stringValue)
    let expected = try #require(try SafetensorsFile(path: folder + "/golden.safetensors").tensor(name))
    #expect(written.shape == expected.shape)
    #expect(written.dtype == .float32)
    let worst = zip(written.floats(), expected.floats()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 3e-4)
  }

  @Test("lines of text become ids and come back") func tokenize() throws {
    let ids = try Program.run(["tokenize"], input: "Once upon a time\n\nÄ")
    #expect(
      ids.output.split(separator: "\n", omittingEmptySubsequences: false).first == "4091 734 750 258 493"
    )
    let back = try Program.run(["tokenize", "--decode"], input: ids.output)
    #expect(back.output == "<|begin_of_text|>Once upon a time\n<|begin_of_text|>\n<|begin_of_text|>Ä\n")
  }

  @Test("JSON lines choose special tokens and pieces") func tokenizeJSON() throws {
    let input = """
      "Hi"
      {"text": "<|eot_id|>", "add_special_tokens": false}
      {"text": "<|eot_id|>", "add_special_tokens": false, "special_matching": false}
      """
    let lines = try Self.lines(try Program.run(["tokenize", "--json", "--stream"], input: input))
    #expect(lines.map(Self.keys) == Array(repeating: ["text", "ids", "pieces"], count: 3))
    #expect(lines[1]["ids"] == [4095])
    #expect((lines[2]["ids"]?.arrayValue?.count ?? 0) > 1)
    let decoded = try Self.lines(
      try Program.run(
        ["tokenize", "--json", "--decode"],
        input: #"{"ids": [4091, 734], "skip_special_tokens": true}"#
      )
    )
    #expect(decoded == [["text": "Once", "ids": [4091, 734], "pieces": nil]])
  }

  @Test("a template renders, raises, and reports bad lines") func template() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).jinja")
    try
      "{% if messages|length > 1 %}{{ raise_exception('too many') }}{% endif %}{{ messages[0].content }}!{{ extra }}"
      .write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let input = """
      {"messages": [{"role": "user", "content": "Hi"}], "extra": 7}
      {"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Hi"}]}
      [1]
      """
    let lines = try Self.lines(try Program.run(["template", "--template", file.path], input: input))
    #expect(lines[0] == ["text": "Hi!7"])
    #expect(lines[1] == ["error": "too many"])
    #expect(Self.keys(lines[2]) == ["error"])
  }

  @Test("a template that is not there is named") func noTemplate() throws {
    let outcome = try Program.run(["template", "--template", "/nowhere.jinja"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("needletail: file '/nowhere.jinja' cannot be read: "))
  }

  @Test("an empty line of ids is an empty text, and anything else is refused") func decodeLines() throws {
    let outcome = try Program.run(["tokenize", "--decode"], input: "734\n\nx 1\n")
    #expect(outcome.output == "Once\n\n")
    #expect(outcome.errors == "needletail: standard input, line 3: must be token ids; got x 1\n")
    #expect(outcome.status == 1)
  }

  @Test("info tells the plan without loading") func info() throws {
    let lines = try Self.lines(try Program.run(["info", "--json"]))
    #expect(lines.first?["parameters"] == 7_344_384)
    #expect(lines.first?["model_type"] == "llama")
    #expect(lines.first?["family"] == "Llama")
    #expect(lines.first?["tokenizer"] == true)
    #expect(lines.first?["chat"] == true)
    let text = try Program.run(["info"]).output
    #expect(text.contains("\nfamily      Llama"))
    #expect(text.contains("memory      weights"))
    #expect(text.hasSuffix("\ntext        tokenizer, conversations\n"))
  }

  @Test(
    "the type of keys and values is chosen by name",
    arguments: [("auto", "float32"), ("int8", "int8"), ("fp8", "fp8"), ("fp8_e4m3fn", "fp8")]
  )
  func cacheType(name: String, shown: String) throws {
    let arguments = ["info", "--json", "--dtype", "float32", "--kv-cache-dtype", name]
    let lines = try Self.lines(try Program.run(arguments))
    #expect(lines.first?["kv_cache_dtype"] == .string(shown))
    #expect(lines.first?["dtype"] == "float32")
    let table = try Program.run(["info", "--kv-cache-dtype", name, "--dtype", "float32"])
    #expect(table.output.contains(" tokens in \(shown)\n"))
  }

  @Test("an unknown type of keys and values is refused with those there are") func unknownCacheType() throws {
    let outcome = try Program.run(["info", "--kv-cache-dtype", "int4"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("int4"))
    #expect(outcome.errors.contains("fp8_e4m3fn"))
    let served = try Program.run(["serve", "--port", "0"], environment: ["KV_CACHE_DTYPE": "int4"])
    #expect(served.status == 2)
    #expect(
      served.errors.contains(
        "environment variable KV_CACHE_DTYPE must be auto, bfloat16, float16, float32, fp8, fp8_e4m3fn, int8; "
          + "got 'int4'"
      )
    )
  }

  @Test("measurements print the keys of the contract") func bench() throws {
    let latency = try Self.lines(
      try Program.run([
        "bench", "latency", "--json", "--batch-size", "1,2", "--input-tokens", "8", "--output-tokens", "4",
        "--runs", "1", "--warmups", "0",
      ])
    )
    #expect(latency.count == 2)
    #expect(
      Self.keys(latency[0]) == [
        "model", "dtype", "quantize", "threads", "isa", "batch_size", "input_tokens", "output_tokens",
        "prefill_tokens_per_second", "decode_tokens_per_second", "time_to_first_token_ms",
        "time_per_output_token_ms", "peak_rss_bytes",
      ]
    )
    let machine = try Self.lines(try Program.run(["bench", "machine", "--json", "--threads", "1"]))
    #expect(
      Self.keys(machine[0]) == [
        "threads", "isa", "read_gb_per_s", "f32_gflop_per_s", "bf16_gflop_per_s", "int8_gop_per_s",
      ]
    )
  }

  @Test("an instruction set that cannot run is refused by name") func instructionSet() throws {
    let outcome = try Program.run(["info"], environment: ["NEEDLETAIL_ISA": "mmx"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("needletail: instruction set 'mmx' cannot run here; available: "))
    #expect(
      try Program.run(["info"], environment: ["NEEDLETAIL_ISA": "generic"]).output.contains("cpu generic")
    )
  }
}
