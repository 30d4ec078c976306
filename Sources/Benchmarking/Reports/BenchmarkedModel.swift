public import Needletail
public import OrderedJSON
internal import Tensors

/// What was measured: the facts that figures mean nothing without.
public struct BenchmarkedModel: Sendable, Equatable {
  /// The name the model was loaded by.
  public var name: String
  /// The type of its weights, as `--dtype` spells it.
  public var dtype: String
  /// How linear weights were rounded; nil when they were not.
  public var quantization: String?
  /// Threads that computed.
  public var threads: Int
  /// The instruction set whose kernels ran.
  public var instructionSet: String
  /// The number of parameters.
  public var parameterCount: Int

  /// Makes facts that are known.
  public init(
    name: String,
    dtype: String,
    quantization: String? = nil,
    threads: Int,
    instructionSet: String,
    parameterCount: Int
  ) {
    self.name = name
    self.dtype = dtype
    self.quantization = quantization
    self.threads = threads
    self.instructionSet = instructionSet
    self.parameterCount = parameterCount
  }

  /// Takes the facts of a loaded model.
  public init(_ info: ModelInfo) {
    let dtype =
      switch info.dtype {
      case .float32: "float32"
      case .bfloat16: "bfloat16"
      case .float16: "float16"
      default: info.dtype.rawValue
      }
    self.init(
      name: info.id,
      dtype: dtype,
      quantization: info.quantization?.description,
      threads: info.threads,
      instructionSet: info.instructionSet,
      parameterCount: info.parameterCount
    )
  }

  /// The members `model`, `dtype`, `quantize`, `threads` and `isa` with which every line of results begins.
  public var members: [(String, JSONValue)] {
    [
      ("model", .string(name)), ("dtype", .string(dtype)),
      ("quantize", quantization.map { .string($0) } ?? .null),
      ("threads", .number(threads)), ("isa", .string(instructionSet)),
    ]
  }

  /// The facts in words.
  public var facts: [(name: String, value: String)] {
    [
      ("Model", name), ("Parameters", "\(Figures.fixed(Double(parameterCount) / 1e6, 1)) million"),
      ("Weights", quantization.map { "\(dtype), linear layers \($0)" } ?? dtype),
      ("Threads", "\(threads)"), ("Instruction set", instructionSet),
    ]
  }
}
