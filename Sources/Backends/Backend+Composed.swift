public import Tensors

extension Backend {
  /// Stacks gate on up, so that a row of the product is `[gate | up]`.
  public func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    format: WeightFormat,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> Weight {
    try makeLinear(StackedMatrix([gate, up]), format: format, bias: bias.map { $0.gate + $0.up })
  }

  /// True: the composition needs a place for `[gate | up]`.
  public var gatedLinearNeedsScratch: Bool { true }

  /// A product into the scratch memory, then the gate.
  public func gatedLinear(
    _ input: Buffer,
    _ weight: Weight,
    activation: Activation,
    rows: Int,
    into output: Buffer,
    scratch: Buffer?
  ) {
    guard let scratch else { preconditionFailure("gatedLinear without scratch memory") }
    linear(input, weight, rows: rows, into: scratch, accumulate: false)
    gate(scratch, activation, rows: rows, into: output)
  }

  /// Nothing: memory that is there from the start needs no touch.
  public func touch(_ cache: Cache) {}

  /// A product, then the activation in place.
  public func activatedLinear(
    _ input: Buffer,
    _ weight: Weight,
    activation: Activation,
    rows: Int,
    into output: Buffer
  ) {
    linear(input, weight, rows: rows, into: output, accumulate: false)
    activate(output, activation, rows: rows, into: output)
  }

  /// One pass for the rotation, one for the cache.
  public func rotateAndStore(
    _ fused: Buffer,
    _ batch: Batch,
    rotary: RotaryTables?,
    cache: Cache,
    layer: Int
  ) {
    if let rotary { rotate(fused, batch, shape: shape(of: cache).layers[layer], rotary: rotary) }
    store(fused, batch, cache: cache, layer: layer)
  }
}
