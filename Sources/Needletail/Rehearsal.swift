internal import Backends
internal import Checkpoints
internal import Models
internal import Tensors

/// A walk through a whole model without data, which checks every name and shape and adds up what it takes.
struct Rehearsal {
  /// The number of packed weights.
  let weightCount: Int
  /// The number of parameters.
  let parameterCount: Int
  /// The bytes of the packed weights.
  let weightBytes: Int
  /// The bytes of everything else but the cache.
  let workspaceBytes: Int

  /// Builds the model on a backend that computes nothing.
  ///
  /// - Throws: `ModelError`, `CheckpointError`, `BackendError`.
  init(
    _ family: any ModelFamily.Type,
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    dtype: DType,
    format: WeightFormat?,
    limits: ForwardLimits,
    cacheDtype: DType
  ) throws {
    let backend = NullBackend()
    let counter = TensorCounter()
    let decoder = try family.decoder(
      configuration,
      DecoderBuilder(
        backend: backend,
        weights: weights,
        dtype: dtype,
        format: format,
        onTensor: { counter.value += 1 }
      )
    )
    weightCount = counter.value
    parameterCount = backend.parameterCount
    weightBytes = backend.allocatedBytes
    _ = try DecoderModel(decoder, limits: limits, cacheDtype: cacheDtype)
    workspaceBytes = backend.allocatedBytes - weightBytes
  }
}

/// Counts the weights of a model while they are made.
final class TensorCounter {
  var value = 0
}
