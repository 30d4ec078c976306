import Backends

/// Grouped-query attention with one product for queries, keys and values.
struct Attention<B: Backend> {
  private let queryKeyValue: B.Weight
  private let output: B.Weight
  private let rotary: RotaryTables?
  private let options: AttentionOptions

  /// Packs the projections.
  ///
  /// - Parameters:
  ///   - parts: The projections whose stacked outputs are queries, keys and values, in this order.
  ///   - outputPart: The projection back to the residual stream.
  ///   - shape: The heads.
  ///   - inputs: The width of the residual stream.
  ///   - rotary: Position embedding of queries and keys; nil for none.
  ///   - options: What changes the scores; nil for the plain scale.
  ///   - builder: Where weights come from and go to.
  /// - Throws: ``ModelError`` or `BackendError`.
  init(
    _ parts: [LinearPart],
    output outputPart: LinearPart,
    shape: AttentionShape,
    inputs: Int,
    rotary: RotaryTables?,
    options: AttentionOptions? = nil,
    _ builder: DecoderBuilder<B>
  ) throws {
    queryKeyValue = try builder.linear(parts, inputs: inputs)
    output = try builder.linear([outputPart], inputs: shape.queryWidth)
    self.rotary = rotary
    self.options = options ?? AttentionOptions(scale: 1 / Float(shape.headSize).squareRoot())
  }

  /// Adds the attention over `context.normed` to `context.residual`.
  func callAsFunction(_ context: ForwardContext<B>, layer: Int) {
    let backend = context.backend
    backend.linear(
      context.normed,
      queryKeyValue,
      rows: context.rows,
      into: context.fused,
      accumulate: false
    )
    backend.rotateAndStore(context.fused, context.batch, rotary: rotary, cache: context.cache, layer: layer)
    backend.attention(
      context.fused,
      context.batch,
      cache: context.cache,
      layer: layer,
      options: options,
      into: context.attended
    )
    backend.linear(context.attended, output, rows: context.rows, into: context.residual, accumulate: true)
  }
}
