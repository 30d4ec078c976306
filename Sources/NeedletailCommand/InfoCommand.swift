import ArgumentParser
import Needletail
import OrderedJSON
import Tokenizers

/// `needletail info`: what a model is and needs.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Tells architecture, parameters, memory plan and kernels of a model, without loading it.",
    discussion: """
      Examples:
        needletail info
        needletail info --model-id /models/llama --max-total-tokens 4096 --json
      """
  )

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var modelOptions: ModelOptions

  func run() throws {
    let info = try ModelInfo(
      inspecting: modelOptions.model,
      options: modelOptions.loadOptions(showsProgress: false)
    )
    let text = try TextSupport(modelOptions.model)
    if json {
      try StandardOutput.write(Self.json(info, text).compactText + "\n")
    } else {
      try StandardOutput.write("\(Self.table(info))\ntext        \(text)\n")
    }
  }

  private static func json(_ info: ModelInfo, _ text: TextSupport) -> JSONValue {
    [
      "model": .string(info.id), "model_type": .string(info.modelType), "family": .string(info.family),
      "tokenizer": .bool(text.hasTokenizer), "chat": .bool(text.hasChat),
      "format": .string(info.sourceFormat),
      "parameters": .number(info.parameterCount), "dtype": .string(WeightType.name(of: info.dtype)),
      "kv_cache_dtype": .string(KVCacheType.name(of: info.cacheDtype)),
      "quantize": info.quantization.map { .string($0.description) } ?? .null,
      "layers": .number(info.layerCount), "hidden_size": .number(info.hiddenSize),
      "vocabulary": .number(info.vocabularySize), "max_positions": .number(info.maxPositions),
      "max_total_tokens": .number(info.maxTotalTokens), "max_batch_size": .number(info.maxBatchSize),
      "weight_bytes": .number(info.memory.weightBytes), "cache_bytes": .number(info.memory.cacheBytes),
      "cache_tokens": .number(info.memory.cacheTokens),
      "workspace_bytes": .number(info.memory.workspaceBytes),
      "total_bytes": .number(info.memory.totalBytes),
      "available_bytes": .number(info.memory.availableBytes), "device": .string(info.device),
      "isa": .string(info.instructionSet), "threads": .number(info.threads),
    ]
  }

  /// The numbers in lines, also shown when the server starts.
  static func table(_ info: ModelInfo) -> String {
    let memory = info.memory
    return """
      model       \(info.id) (\(info.modelType), \(weights(info)), from \(info.sourceFormat))
      family      \(info.family)\(info.familyNotes.isEmpty ? "" : ": \(info.familyNotes)")
      parameters  \(millions(info.parameterCount)) million
      shape       \(info.layerCount) layers, width \(info.hiddenSize), vocabulary \(info.vocabularySize)
      context     \(info.maxTotalTokens) tokens served of \(info.maxPositions)
      kernels     \(info.device) \(info.instructionSet), \(info.threads) threads
      memory      weights    \(megabytes(memory.weightBytes))
                  cache      \(megabytes(memory.cacheBytes))  for \(memory.cacheTokens) tokens in \(KVCacheType.name(of: info.cacheDtype))
                  workspace  \(megabytes(memory.workspaceBytes))
                  together   \(megabytes(memory.totalBytes))  of \(megabytes(memory.availableBytes)) free
      """
  }

  /// What the model's files say about text.
  private struct TextSupport: CustomStringConvertible {
    let hasTokenizer, hasChat: Bool

    init(_ model: String) throws {
      let location = try ModelLocation(model)
      let tokenizer: Tokenizer?
      do { tokenizer = try location.tokenizer() } catch TokenizerError.noTokenizer { tokenizer = nil }
      hasTokenizer = tokenizer != nil
      let format = try tokenizer.flatMap {
        try ChatFormat(directory: location.path, name: model, tokenizer: $0)
      }
      hasChat = format != nil
    }

    var description: String {
      guard hasTokenizer else { return "no tokenizer: prompts are token ids" }
      return hasChat ? "tokenizer, conversations" : "tokenizer, no format of conversations"
    }
  }

  private static func weights(_ info: ModelInfo) -> String {
    let dtype = WeightType.name(of: info.dtype)
    return info.quantization.map { "\(dtype), linear layers \($0)" } ?? dtype
  }

  private static func megabytes(_ bytes: Int) -> String {
    let text = "\(tenths(Double(bytes) / 1e6)) MB"
    return String(repeating: " ", count: max(0, 11 - text.count)) + text
  }

  private static func millions(_ count: Int) -> String { tenths(Double(count) / 1e6) }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
