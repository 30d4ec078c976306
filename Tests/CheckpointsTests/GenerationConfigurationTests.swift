import Checkpoints
import OrderedJSON
import Testing

@Suite struct GenerationConfigurationTests {
  private func read(_ own: String?, _ model: String) throws -> GenerationConfiguration {
    var files = ["config.json": utf8(model)]
    if let own { files["generation_config.json"] = utf8(own) }
    let directory = try TemporaryDirectory(files)
    let model = try ModelConfiguration(directory: directory.path)
    return try GenerationConfiguration(directory: directory.path, model: model)
  }

  @Test("real files are read") func real() throws {
    let llama2 = try GenerationConfiguration(
      directory: fixture("llama2"),
      model: ModelConfiguration(directory: fixture("llama2"))
    )
    #expect(llama2.endOfSequence == [2])
    #expect(llama2.beginningOfSequence == 1)
    #expect(llama2.padding == 0)
    #expect(llama2.temperature == 0.9)
    #expect(llama2.topP == 0.6)
    #expect(llama2.doSample == nil)
    let llama3 = try GenerationConfiguration(
      directory: fixture("llama3_1"),
      model: ModelConfiguration(directory: fixture("llama3_1"))
    )
    #expect(llama3.endOfSequence == [301, 304, 305])
    #expect(llama3.doSample == true)
    let codellama = try GenerationConfiguration(
      directory: fixture("codellama"),
      model: ModelConfiguration(directory: fixture("codellama"))
    )
    #expect(codellama.endOfSequence == [2])
    #expect(codellama.temperature == nil)
  }

  @Test(
    "stop ids come from generation_config.json when it has them, else from config.json",
    arguments: [
      (#"{"eos_token_id":[3,4]}"#, #"{"eos_token_id":2}"#, [3, 4]), (#"{"eos_token_id":3}"#, "{}", [3]),
      ("{}", #"{"eos_token_id":[2,5]}"#, [2, 5]), (#"{"eos_token_id":null}"#, #"{"eos_token_id":2}"#, [2]),
      (nil, #"{"eos_token_id":2}"#, [2]), (nil, "{}", []),
      (#"{"eos_token_id":[]}"#, #"{"eos_token_id":2}"#, []),
      (#"{"eos_token_id":[-1,7]}"#, "{}", [7]),
    ] as [(String?, String, [Int32])]
  )
  func endOfSequence(own: String?, model: String, ids: [Int32]) throws {
    #expect(try read(own, model).endOfSequence == ids)
  }

  @Test("sampling values come from config.json only without generation_config.json") func sampling() throws {
    let model = #"{"temperature":0.5,"pad_token_id":-1,"bos_token_id":9}"#
    #expect(try read(nil, model).temperature == 0.5)
    #expect(try read("{}", model).temperature == nil)
    #expect(try read("{}", model).padding == nil)
    #expect(try read("{}", model).beginningOfSequence == 9)
  }

  @Test("every value is read") func allValues() throws {
    let values = try read(
      #"{"do_sample":true,"temperature":0.7,"top_k":20,"top_p":0.8,"min_p":0.1,"typical_p":0.9,"#
        + #""repetition_penalty":1.05,"max_new_tokens":64,"max_length":128,"pad_token_id":3}"#,
      "{}"
    )
    #expect(values.doSample == true)
    #expect(values.temperature == 0.7)
    #expect(values.topK == 20)
    #expect(values.topP == 0.8)
    #expect(values.minP == 0.1)
    #expect(values.typicalP == 0.9)
    #expect(values.repetitionPenalty == 1.05)
    #expect(values.maxNewTokens == 64)
    #expect(values.maxLength == 128)
    #expect(values.padding == 3)
  }

  @Test(
    "a value of the wrong kind is refused",
    arguments: [
      (
        #"{"eos_token_id":"</s>"}"#,
        "'eos_token_id' must be a token id or an array of them; found the string '</s>'"
      ),
      (#"{"eos_token_id":[1,2.5]}"#, "'eos_token_id' must be a token id or an array of them; found 2.5"),
      (
        #"{"eos_token_id":4294967296}"#,
        "'eos_token_id' must be a token id or an array of them; found 4294967296"
      ),
      (#"{"bos_token_id":[1]}"#, "'bos_token_id' must be an integer of at most 32 bits; found an array"),
      (#"{"temperature":"hot"}"#, "'temperature' must be a finite number; found the string 'hot'"),
      (#"{"top_p":1e999}"#, "'top_p' must be a finite number; found 1e999"),
      (#"{"max_length":0}"#, "'max_length' must be a positive integer of at most 32 bits; found 0"),
    ]
  )
  func wrongKinds(text: String, message: String) throws {
    let own = try ModelConfiguration(json: JSONValue(parsing: text), path: "g.json")
    let model = try ModelConfiguration(json: [:], path: "config.json")
    let error = #expect(throws: CheckpointError.self) { try GenerationConfiguration(own, model: model) }
    #expect(error?.description == "'g.json': \(message)")
  }
}
