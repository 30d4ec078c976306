import Backends

/// Grouped-query attention with one product for queries, keys and values.
struct Attention<B: Backend> {
  private let queryKeyValue: B.Weight
  private let output: B.Weight
  private let shape: AttentionShape
  private let headNorm: HeadNorm<B>?
  private let rotary: RotaryTable?
  private let options: AttentionOptions

  /// Packs the projections.
  ///
  /// - Parameters:
  ///   - declaration: What stands where.
  ///   - inputs: The width of the residual stream.
  ///   - builder: Where weights go to.
  /// - Throws: ``ModelError`` or `BackendError`.
  init(_ declaration: AttentionDeclaration, inputs: Int, _ builder: DecoderBuilder<B>) throws {
    shape = declaration.shape
    queryKeyValue = try builder.linear(declaration.queryKeyValue, inputs: inputs)
    output = try builder.linear([declaration.output], inputs: shape.queryWidth)
    let headSize = shape.headSize
    headNorm = try declaration.headNorm.map { try HeadNorm($0, headSize: headSize, builder) }
    rotary = declaration.rotary
    options = declaration.options
  }

  /// Writes the attention over `context.normed` to `result`, or adds it to what `result` holds.
  func callAsFunction(
    _ context: ForwardContext<B>,
    layer: Int,
    into result: B.Buffer,
    accumulate: Bool
  ) {
    let backend = context.backend
    backend.linear(
      context.normed,
      queryKeyValue,
      rows: context.rows,
      into: context.fused,
      accumulate: false
    )
    headNorm?(context, shape: shape)
    backend.rotateAndStore(context.fused, context.batch, table: rotary, cache: context.cache, layer: layer)
    backend.attention(
      context.fused,
      context.batch,
      cache: context.cache,
      layer: layer,
      options: options,
      into: context.attended
    )
    backend.linear(context.attended, output, rows: context.rows, into: result, accumulate: accumulate)
  }
}
