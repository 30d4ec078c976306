public import ArgumentParser
public import Needletail
import Tensors

/// The options of every command that loads a model.
struct ModelOptions: ParsableArguments {
  @Option(help: "A directory, a .gguf file, a name from the local Hugging Face cache, or 'demo'.")
  var modelID: String?

  @Option(help: "The type of the weights in memory: float32, bfloat16 or float16 (default: as stored).")
  var dtype: WeightType?

  @Option(
    help: "The type of stored keys and values: bfloat16, float16, float32, fp8, int8; auto: as --dtype."
  )
  var kvCacheDtype: KVCacheType?

  @Option(
    help: ArgumentHelp(
      "Round linear weights while loading: int8, int6, int4, fp8, int4-g32|g64|g128[-asym] or fp8-tensor.",
      valueName: "format"
    )
  )
  var quantize: Quantization?

  @Option(help: "Threads to compute with (default: one for each usable core).")
  var threads: Int?

  @Option(help: "auto, safetensors, or dummy for seeded random weights in the shape of config.json.")
  var loadFormat: LoadOptions.LoadFormat?

  @Option(help: "The longest sequence in tokens, prompt and output together (default: the model's limit).")
  var maxTotalTokens: Int?

  @Option(help: "The tokens the key-value cache holds for all sequences (default: by free memory).")
  var maxBatchTotalTokens: Int?

  @Option(help: "The most prompt tokens in one step (default: 512).")
  var maxBatchPrefillTokens: Int?

  @Option(help: "The most sequences that run at once (default: 128).")
  var maxBatchSize: Int?

  /// The model to load.
  var model: String { modelID ?? "demo" }

  func validate() throws {
    for (value, flag) in [
      (threads, "--threads"), (maxTotalTokens, "--max-total-tokens"),
      (maxBatchTotalTokens, "--max-batch-total-tokens"),
      (maxBatchPrefillTokens, "--max-batch-prefill-tokens"),
      (maxBatchSize, "--max-batch-size"),
    ] {
      try FlagRange.check(value, flag, in: FlagRange.counts)
    }
  }

  /// What the library wants.
  ///
  /// - Parameter showsProgress: Draws a bar on a terminal while weights are packed.
  /// - Returns: The options.
  func loadOptions(showsProgress: Bool = true) -> LoadOptions {
    var options = LoadOptions()
    options.dtype = dtype?.dtype
    options.kvCacheDtype = kvCacheDtype?.dtype
    options.quantization = quantize
    options.threads = threads
    options.loadFormat = loadFormat ?? options.loadFormat
    options.maxTotalTokens = maxTotalTokens
    options.maxBatchTotalTokens = maxBatchTotalTokens
    options.maxBatchPrefillTokens = maxBatchPrefillTokens
    options.maxBatchSize = maxBatchSize ?? options.maxBatchSize
    if showsProgress, StandardError.isTerminal {
      let bar = ProgressBar(title: "loading")
      options.onProgress = { bar.show($0, of: $1) }
    }
    return options
  }
}

/// The values of `--dtype`.
enum WeightType: String, ExpressibleByArgument, CaseIterable {
  case float32, bfloat16, float16

  var dtype: DType {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }

  /// The name of an element type as `--dtype` spells it.
  static func name(of dtype: DType) -> String {
    allCases.first { $0.dtype == dtype }?.rawValue ?? dtype.rawValue
  }
}

extension LoadOptions.LoadFormat: ExpressibleByArgument {}

extension Quantization: ExpressibleByArgument {
  /// Reads a name.
  public init?(argument: String) { self.init(argument) }

  /// The names that are offered.
  public static var allValueStrings: [String] { ["int4"] + allCases.map(\.description) }
}
