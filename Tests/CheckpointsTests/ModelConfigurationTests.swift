import Checkpoints
import OrderedJSON
import Tensors
import Testing

@Suite struct ModelConfigurationTests {
  private func configuration(_ text: String) throws -> ModelConfiguration {
    try ModelConfiguration(json: JSONValue(parsing: text), path: "config.json")
  }

  @Test("a real configuration is read") func real() throws {
    let configuration = try ModelConfiguration(directory: fixture("llama3_1"))
    #expect(try configuration.modelType == "llama")
    #expect(try configuration.architectures == ["LlamaForCausalLM"])
    #expect(configuration.dtypeHint == .bfloat16)
    #expect(try configuration.float("rms_norm_eps") == 1e-5)
    #expect(try configuration.double("rope_theta") == 500_000)
    #expect(try configuration.bool("attention_bias") == false)
    #expect(try configuration.string("hidden_act") == "silu")
    let scaling = try #require(try configuration.nested("rope_scaling"))
    #expect(try scaling.string("rope_type") == "llama3")
    #expect(try scaling.positiveInt("original_max_position_embeddings") == 40)
    #expect(try scaling.positiveInt("factor") == 8)
  }

  @Test("null counts as absent") func null() throws {
    let configuration = try configuration(#"{"a":null}"#)
    #expect(try configuration.int("a", default: 3) == 3)
    #expect(try configuration.positiveInt("a", default: 3) == 3)
    #expect(try configuration.float("a", default: 0.5) == 0.5)
    #expect(try configuration.double("a", default: 0.5) == 0.5)
    #expect(try configuration.bool("a", default: true))
    #expect(try configuration.string("a", default: "x") == "x")
    #expect(try configuration.optionalInt("a") == nil)
    #expect(try configuration.nested("a") == nil)
    #expect(try configuration.architectures == [])
    #expect(configuration.dtypeHint == nil)
    #expect(throws: CheckpointError.missingKey(path: "config.json", key: "a")) { try configuration.int("a") }
  }

  @Test(
    "a value that is present beats the default",
    arguments: [("7", 7), ("7.0", 7), ("-7", -7), ("7e2", 700), ("2147483647", 2_147_483_647)]
  )
  func integers(text: String, value: Int) throws {
    #expect(try configuration(#"{"a":\#(text)}"#).int("a", default: 1) == value)
  }

  @Test(
    "an integer out of range or of another kind is refused",
    arguments: [
      ("0", "0"), ("-1", "-1"), ("1.5", "1.5"), ("2147483648", "2147483648"), ("1e400", "1e400"),
      ("99999999999999999999", "99999999999999999999"), ("true", "true"), (#""4096""#, "the string '4096'"),
      ("[1]", "an array"), ("{}", "an object"),
    ]
  )
  func positiveIntegers(text: String, found: String) throws {
    let configuration = try configuration(#"{"hidden_size":\#(text)}"#)
    let error = #expect(throws: CheckpointError.self) {
      try configuration.positiveInt("hidden_size", default: 1)
    }
    #expect(
      error?.description
        == "'config.json': 'hidden_size' must be a positive integer of at most 32 bits; found \(found)"
    )
  }

  @Test("each kind names its rule") func kinds() throws {
    let configuration = try configuration(
      #"{"a":[],"model_type":3,"architectures":["x",1],"big":1e39,"huge":1e999,"r":{"f":"x"}}"#
    )
    func message(_ body: () throws -> Void) -> String? {
      #expect(throws: CheckpointError.self) { try body() }?.description
    }
    #expect(
      message { _ = try configuration.int("a") }
        == "'config.json': 'a' must be an integer of at most 32 bits; found an array"
    )
    #expect(
      message { _ = try configuration.bool("a") }
        == "'config.json': 'a' must be true or false; found an array"
    )
    #expect(
      message { _ = try configuration.string("a") } == "'config.json': 'a' must be a string; found an array"
    )
    #expect(
      message { _ = try configuration.double("huge") }
        == "'config.json': 'huge' must be a finite number; found 1e999"
    )
    #expect(
      message { _ = try configuration.float("big") }
        == "'config.json': 'big' must be a number within 32-bit floats; found 1e39"
    )
    #expect(
      message { _ = try configuration.nested("a") } == "'config.json': 'a' must be an object; found an array"
    )
    #expect(
      message { _ = try configuration.modelType } == "'config.json': 'model_type' must be a string; found 3"
    )
    #expect(
      message { _ = try configuration.architectures }
        == "'config.json': 'architectures' must be an array of strings; found an array"
    )
    #expect(
      message { _ = try configuration.nested("r")?.float("f") }
        == "'config.json': 'r.f' must be a number within 32-bit floats; found the string 'x'"
    )
    #expect(message { _ = try configuration.nested("r")?.float("g") } == "'config.json': 'r.g' is required")
  }

  @Test(
    "the announced element type is understood in every spelling",
    arguments: [
      (#"{"torch_dtype":"float32"}"#, .float32), (#"{"torch_dtype":"torch.bfloat16"}"#, .bfloat16),
      (#"{"dtype":"float16","torch_dtype":"float32"}"#, .float16), (#"{"dtype":"auto"}"#, nil),
      (#"{"dtype":7}"#, nil), ("{}", nil),
    ] as [(String, DType?)]
  )
  func dtypeHint(text: String, dtype: DType?) throws {
    #expect(try configuration(text).dtypeHint == dtype)
  }

  @Test("a directory without configuration is refused") func missing() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: CheckpointError.missingFile(name: "config.json", directory: directory.path)) {
      try ModelConfiguration(directory: directory.path)
    }
    #expect(
      CheckpointError.missingFile(name: "config.json", directory: "m").description
        == "'m' holds no config.json"
    )
  }

  @Test("a text that is no object is refused") func notAnObject() {
    let error = #expect(throws: CheckpointError.self) { try configuration("3") }
    #expect(error?.description == "'config.json' must hold a JSON object; found a number")
  }

  @Test("a file larger than any configuration is not read") func tooLarge() throws {
    let directory = try TemporaryDirectory(["config.json": []])
    try directory.extend("config.json", to: 100_000_001)
    let path = directory.file("config.json")
    #expect(throws: CheckpointError.tooLarge(path: path, byteCount: 100_000_001, limit: 100_000_000)) {
      try ModelConfiguration(directory: directory.path)
    }
    #expect(
      CheckpointError.tooLarge(path: "c", byteCount: 11, limit: 10).description
        == "'c' has 11 bytes; at most 10 are read"
    )
  }
}
