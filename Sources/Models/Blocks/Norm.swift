import Backends

/// A normalisation of rows.
struct Norm<B: Backend> {
  private let weight: B.Buffer
  private let bias: B.Buffer?
  private let kind: NormKind
  private let epsilon: Float

  /// Loads the parameters, each of `width` elements.
  init(_ declaration: NormDeclaration, width: Int, _ builder: DecoderBuilder<B>) throws {
    weight = try builder.backend.makeVector(try declaration.weight(width: width))
    bias = try declaration.bias(width: width).map { try builder.backend.makeVector($0) }
    kind = declaration.kind
    epsilon = declaration.epsilon
  }

  /// Normalises rows; input and output may be the same buffer.
  func callAsFunction(_ input: B.Buffer, rows: Int, into output: B.Buffer, on backend: B) {
    switch kind {
    case .rms, .rmsPlusOne:
      backend.rmsNorm(input, weight: weight, epsilon: epsilon, rows: rows, into: output)
    case .layer:
      backend.layerNorm(input, weight: weight, bias: bias, epsilon: epsilon, rows: rows, into: output)
    }
  }
}

/// A normalisation of each query head and each key head by its root mean square.
struct HeadNorm<B: Backend> {
  private let queryWeight: B.Buffer
  private let keyWeight: B.Buffer
  private let epsilon: Float

  /// Loads both weights, each of one head's width.
  init(_ declaration: HeadNormDeclaration, headSize: Int, _ builder: DecoderBuilder<B>) throws {
    queryWeight = try builder.backend.makeVector(try declaration.query.weight(width: headSize))
    keyWeight = try builder.backend.makeVector(try declaration.key.weight(width: headSize))
    epsilon = declaration.query.epsilon
  }

  /// Normalises queries and keys of `context.fused` in place.
  func callAsFunction(_ context: ForwardContext<B>, shape: AttentionShape) {
    context.backend.normalizeHeads(
      context.fused,
      queryWeight: queryWeight,
      keyWeight: keyWeight,
      epsilon: epsilon,
      shape: shape,
      rows: context.rows
    )
  }
}
