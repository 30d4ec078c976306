internal import Backends
internal import Checkpoints
internal import Engine
internal import Models
public import Tensors

/// What a loaded model is.
public struct ModelInfo: Sendable, Equatable {
  /// The name it was loaded by.
  public let id: String
  /// The `model_type` of its configuration.
  public let modelType: String
  /// The name of the family whose arithmetic it has.
  public let family: String
  /// What is served of the family besides plain layers; empty when there is nothing more to say.
  public let familyNotes: String
  /// What the weights are read from: `safetensors`, `pytorch`, `gguf` or `dummy`.
  public let sourceFormat: String
  /// The number of parameters.
  public let parameterCount: Int
  /// The type in which weights are kept.
  public let dtype: DType
  /// The type in which keys and values are kept.
  public let cacheDtype: DType
  /// How linear weights were rounded; nil when they were not.
  public let quantization: Quantization?
  /// The rows of the logits.
  public let vocabularySize: Int
  /// The number of layers.
  public let layerCount: Int
  /// The width of the residual stream.
  public let hiddenSize: Int
  /// The longest sequence the model was made for, in tokens.
  public let maxPositions: Int
  /// The longest sequence served, prompt and new tokens together.
  public let maxTotalTokens: Int
  /// The longest prompt served, in tokens.
  public let maxPromptTokens: Int
  /// The most sequences that run at once.
  public let maxBatchSize: Int
  /// The memory it takes.
  public let memory: MemoryPlan
  /// The device, such as "cpu".
  public let device: String
  /// The instruction set whose kernels run.
  public let instructionSet: String
  /// The number of threads.
  public let threads: Int

  /// Reads a model's files and plans its memory without loading it.
  ///
  /// - Throws: As ``LanguageModel/load(_:options:)``.
  public init(inspecting id: String, options: LoadOptions = LoadOptions()) throws {
    let blueprint = try ModelBlueprint(try ModelLocation(id), options: options)
    self.init(blueprint, device: try CPUBackend(threads: options.threads).description)
  }

  init(_ blueprint: ModelBlueprint, device: BackendDescription) {
    id = blueprint.location.id
    modelType = blueprint.modelType
    family = blueprint.familyName
    familyNotes = blueprint.familyNotes
    sourceFormat = blueprint.sourceFormat
    parameterCount = blueprint.parameterCount
    dtype = blueprint.dtype
    cacheDtype = blueprint.cacheDtype
    quantization = blueprint.quantization
    vocabularySize = blueprint.architecture.vocabularySize
    layerCount = blueprint.architecture.layers.count
    hiddenSize = blueprint.architecture.hiddenSize
    maxPositions = blueprint.architecture.maxPositions
    maxTotalTokens = blueprint.plan.maxTotalTokens
    maxPromptTokens = blueprint.maxPromptTokens
    maxBatchSize = blueprint.engineLimits.scheduling.maxRunning
    memory = blueprint.plan
    self.device = device.name
    instructionSet = device.instructionSet
    threads = device.threads
  }
}
