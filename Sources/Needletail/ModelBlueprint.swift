internal import Backends
internal import Checkpoints
internal import Engine
internal import Models
internal import Tensors

/// A model's files read and checked, with everything decided, before any weight is packed.
struct ModelBlueprint: Sendable {
  let location: ModelLocation
  let configuration: ModelConfiguration
  let generation: GenerationConfiguration
  let architecture: ModelArchitecture
  let weights: WeightStore
  /// What the weights are read from: the kind of file, or "dummy".
  let sourceFormat: String
  let dtype: DType
  /// The type of stored keys and values.
  let cacheDtype: DType
  let plan: MemoryPlan
  let limits: ForwardLimits
  /// The number of parameters.
  let parameterCount: Int
  /// The number of packed weights, for progress.
  let weightCount: Int
  let modelType: String
  let quantization: Quantization?
  /// The most prompt tokens of a step.
  let maxPromptRows: Int
  /// The name of the family.
  var familyName: String { "\(family)" }
  /// What the family says of itself.
  var familyNotes: String { family.summary.notes }
  /// A block of the key-value cache.
  let bytesPerBlock: Int
  /// The model that guesses tokens.
  let draft: DraftBlueprint?
  private let family: any ModelFamily.Type
  private let options: LoadOptions

  /// Reads configuration and headers, walks through the whole model once without data, and adds up memory.
  ///
  /// - Parameters:
  ///   - location: Where the files are.
  ///   - options: How to load them.
  ///   - drafts: Whether this model guesses tokens for another.
  /// - Throws: ``LoadOptionsError``, `CheckpointError`, `ModelError`, `BackendError`, ``MemoryPlanError``.
  init(_ location: ModelLocation, options: LoadOptions, drafts: Bool = false) throws {
    try options.check()
    self.location = location
    self.options = options
    quantization = options.quantization
    let files = try ModelFiles(path: location.path)
    configuration = try files.configuration()
    generation = try files.generationConfiguration(configuration)
    family = try ModelFamilies.family(of: configuration)
    modelType = try configuration.optionalString("model_type") ?? family.modelTypes.min() ?? ""
    architecture = try family.architecture(configuration)
    weights = try Self.weights(files, options.loadFormat)
    sourceFormat = weights.formatName
    dtype = try options.dtype ?? Self.storedType(weights, configuration)
    cacheDtype = options.kvCacheDtype ?? dtype
    bytesPerBlock = try CPUCache.bytesPerBlock(architecture.layers, dtype: cacheDtype)
    var limits = Self.limits(options, drafts: drafts)
    let rehearsal = try Rehearsal(
      family,
      configuration,
      WeightScope(weights),
      dtype: dtype,
      format: options.quantization?.format,
      limits: limits,
      cacheDtype: cacheDtype
    )
    weightCount = rehearsal.weightCount
    parameterCount = rehearsal.parameterCount
    draft = try Self.draft(options)
    plan = try MemoryPlan(
      MemoryPlan.Needs(
        weightBytes: rehearsal.weightBytes + (draft?.weightBytes ?? 0),
        workspaceBytes: rehearsal.workspaceBytes + (draft?.workspaceBytes ?? 0),
        bytesPerBlock: bytesPerBlock + (draft?.bytesPerBlock ?? 0),
        maxPositions: architecture.maxPositions
      ),
      options: options,
      availableBytes: SystemMemory.availableBytes
    )
    limits.cacheBlocks = plan.cacheTokens / CacheShape.blockSize
    // Sequences may share blocks, so that their tables together can be longer than the cache.
    limits.maxBlockTableEntries =
      min(options.maxBatchSize, limits.cacheBlocks) * Scheduler.blocks(for: plan.maxTotalTokens)
    self.limits = limits
    maxPromptRows = options.maxBatchPrefillTokens ?? min(Self.defaultPromptRows, plan.cacheTokens)
  }

  /// The sizes of a step, before it is known what the cache holds.
  private static func limits(_ options: LoadOptions, drafts: Bool) -> ForwardLimits {
    let guesses = drafts || options.draft != nil
    let decodeRows = guesses ? max(options.maxBatchSize, draftedRows) : options.maxBatchSize
    return ForwardLimits(
      maxRows: (options.maxBatchPrefillTokens ?? defaultPromptRows) + decodeRows,
      maxBlockTableEntries: 0,
      logitRows: min(64, decodeRows + 1),
      cacheBlocks: 0
    )
  }

  /// The most prompt tokens of a step when nobody says otherwise.
  static let defaultPromptRows = 512
  /// The most rows of a step of generating sequences with guessed tokens.
  private static let draftedRows = 16
  /// The most of them beside generating sequences, whose next tokens would come late otherwise.
  private static let promptRowsBesideDecoding = 128

  /// The longest prompt served.
  var maxPromptTokens: Int {
    options.prefillChunking ? plan.maxTotalTokens - 1 : min(plan.maxTotalTokens - 1, maxPromptRows)
  }

  /// What the engine keeps to.
  var engineLimits: Engine.Limits {
    var scheduling = Scheduler.Limits(
      maxPromptRows: maxPromptRows,
      maxPromptRowsBesideDecoding: min(Self.promptRowsBesideDecoding, maxPromptRows),
      maxRunning: options.maxBatchSize,
      blockCount: limits.cacheBlocks
    )
    scheduling.chunksPrompts = options.prefillChunking
    scheduling.waitingServedRatio = options.waitingServedRatio
    scheduling.maxWaitingTokens = options.maxWaitingTokens
    scheduling.queueThreshold = options.queueThreshold
    scheduling.cachesPrefixes = options.prefixCaching
    scheduling.maxDraftedRows = Self.draftedRows
    return Engine.Limits(
      scheduling: scheduling,
      maxLength: plan.maxTotalTokens,
      handOverInterval: options.streamInterval
    )
  }

  /// Who is told of each step.
  var onStep: (@Sendable (EngineStep) -> Void)? {
    guard let report = options.onStep else { return nil }
    return { step in report(StepReport(step)) }
  }

  /// What runs before the first request.
  var warmup: Warmup? {
    guard let wanted = options.warmup else { return nil }
    var warmup = Warmup(
      batchBucket: wanted.batchBucketSize,
      prefillBatchBucket: wanted.prefillBatchBucketSize,
      lengthBucket: wanted.padSequenceToMultipleOf,
      limits: engineLimits
    )
    warmup.onProgress = wanted.onProgress
    return warmup
  }

  /// Makes what guesses tokens for the model; nil when none are to be guessed.
  func makeDrafter(on backend: some Backend) -> (@Sendable (any InferenceModel) throws -> any Drafter)? {
    if case .promptLookup(let tokens, let longestMatch) = options.draft {
      let watchesTime = options.draftsWatchTime
      return { _ in PromptLookup(tokens: tokens, longestMatch: longestMatch, watchesTime: watchesTime) }
    }
    guard let draft else { return nil }
    return { main in try draft.makeDrafter(for: main, on: backend) }
  }

  private static func draft(_ options: LoadOptions) throws -> DraftBlueprint? {
    guard case .model(let id, let tokens) = options.draft else { return nil }
    return try DraftBlueprint(id, tokens: tokens, options: options)
  }

  /// Packs the weights on a device and makes cache and workspace.
  ///
  /// - Parameters:
  ///   - backend: The device.
  ///   - limits: The sizes; nil for those of the blueprint.
  /// - Returns: The model.
  /// - Throws: `ModelError`, `BackendError`, or the error of the file at fault.
  func makeModel(on backend: some Backend, limits: ForwardLimits? = nil) throws -> any InferenceModel {
    let counter = TensorCounter()
    let (report, total) = (options.onProgress, weightCount)
    report?(0, total)
    return try family.makeModel(
      configuration,
      DecoderBuilder(
        backend: backend,
        weights: WeightScope(weights),
        dtype: dtype,
        format: options.quantization?.format,
        onTensor: {
          counter.value += 1
          report?(counter.value, total)
        }
      ),
      limits: limits ?? self.limits,
      cacheDtype: cacheDtype
    )
  }

  private static func weights(_ files: ModelFiles, _ format: LoadOptions.LoadFormat) throws -> WeightStore {
    switch format {
    case .auto: .checkpoint(try files.checkpoint())
    case .safetensors: .checkpoint(try files.checkpoint(formats: [.safetensors]))
    case .dummy: .random(seed: 0)
    }
  }

  /// The type most of the checkpoint's bytes are stored in, or the configuration's word when there is no
  /// checkpoint.
  private static func storedType(_ weights: WeightStore, _ configuration: ModelConfiguration) throws -> DType
  {
    guard case .checkpoint(let checkpoint) = weights else { return configuration.dtypeHint ?? .bfloat16 }
    var bytes: [DType: Int] = [:]
    for name in checkpoint.tensorNames {
      guard let view = checkpoint.tensor(name) else { continue }
      bytes[view.dtype, default: 0] += view.elementCount * view.dtype.byteCount
    }
    let stored = bytes.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key ?? .float32
    return [.float32, .bfloat16, .float16].contains(stored) ? stored : .float32
  }
}

extension WeightStore {
  fileprivate var formatName: String {
    switch self {
    case .checkpoint(let checkpoint): checkpoint.format.rawValue
    case .random: "dummy"
    }
  }
}

extension ModelFamily {
  fileprivate static func makeModel<B: Backend>(
    _ configuration: ModelConfiguration,
    _ builder: DecoderBuilder<B>,
    limits: ForwardLimits,
    cacheDtype: DType
  ) throws -> any InferenceModel {
    try DecoderModel(try decoder(configuration, builder), limits: limits, cacheDtype: cacheDtype)
  }
}
