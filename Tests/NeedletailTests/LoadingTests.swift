import Foundation
import Needletail
import Tensors
import Testing

@Suite struct LoadingTests {
  private static let fixtures = URL(filePath: #filePath).appending(path: "../../Fixtures/models")
    .standardizedFileURL

  private func message(_ id: String, _ options: LoadOptions = LoadOptions()) async -> String {
    do {
      _ = try await LanguageModel.load(id, options: options)
      return "loaded"
    } catch {
      return "\(error)"
    }
  }

  @Test("a model without tokenizer works with ids") func withoutTokenizer() async throws {
    let model = try await LanguageModel.load(Self.fixtures.appending(path: "llama2").path)
    #expect(model.tokenizer == nil)
    var options = GenerationOptions()
    options.maxNewTokens = 4
    let summary = try await model.generate(from: [1, 5, 9], options: options).summary()
    #expect(summary.tokens.count == 4)
    #expect(summary.text == "")
    let error = #expect(throws: LanguageModelError.self) { try model.encode("text") }
    #expect(error?.description.hasSuffix("give token ids, or add tokenizer.json to its directory") == true)
  }

  @Test("random weights stand in for a checkpoint of config.json alone") func dummy() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: Self.fixtures.appending(path: "llama3_1/config.json"),
      to: folder.appending(path: "config.json")
    )
    var options = LoadOptions()
    options.loadFormat = .dummy
    options.dtype = .bfloat16
    let model = try await LanguageModel.load(folder.path, options: options)
    #expect(model.info.vocabularySize == 330)
    var request = GenerationOptions()
    request.maxNewTokens = 3
    request.ignoresEndOfSequence = true
    let first = try await model.generate(from: [1, 2], options: request).summary()
    let second = try await LanguageModel.load(folder.path, options: options)
      .generate(from: [1, 2], options: request).summary()
    #expect(first.tokens == second.tokens)
  }

  @Test("an unknown place is named") func unknownPlace() async {
    #expect(
      await message("no/where")
        == "model 'no/where' is neither a directory, a .gguf file nor in the local Hugging Face cache; "
        + "give a directory, or download it first (this version downloads nothing), or use 'demo'"
    )
  }

  @Test("an unknown model type lists the known ones") func unknownType() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try #"{"model_type":"nope"}"#.write(
      to: folder.appending(path: "config.json"),
      atomically: true,
      encoding: .utf8
    )
    let text = await message(folder.path)
    #expect(
      text.hasPrefix("model type 'nope' is not supported; the nearest known type is 'opt'; known types: ")
    )
    #expect(text.contains(", llama, "))
  }

  @Test("a plan that does not fit is refused with its numbers") func tooLarge() async {
    var options = LoadOptions()
    options.maxBatchTotalTokens = 2_000_000_000
    let text = await message("demo", options)
    #expect(text.hasPrefix("the model needs 7812"), "\(text)")
    #expect(
      text.hasSuffix("--max-total-tokens or --max-batch-prefill-tokens, or choose a smaller --dtype")
    )
  }

  @Test("a cache below one sequence is refused") func smallCache() async {
    var options = LoadOptions()
    options.maxTotalTokens = 512
    options.maxBatchTotalTokens = 128
    #expect(
      await message("demo", options) == "max_batch_total_tokens must be >= max_total_tokens (512); got 128"
    )
  }
}
