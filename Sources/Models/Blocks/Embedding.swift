import Backends
import Tensors

/// From tokens to rows of the residual stream.
struct Embedding<B: Backend> {
  private let table: B.Weight
  private let scale: Float?
  private let projection: B.Weight?
  private let positions: B.Weight?
  private let norm: Norm<B>?

  /// Packs what is beside the table.
  init(_ declaration: EmbeddingDeclaration, table: B.Weight, width: Int, _ builder: DecoderBuilder<B>) throws
  {
    self.table = table
    scale = declaration.scale.map { Self.rounded($0, to: builder.dtype) }
    projection = try declaration.projection.map { try builder.linear([$0], inputs: declaration.width) }
    positions = try declaration.positions.map { try builder.table($0, columns: width) }
    norm = try declaration.norm.map { try Norm($0, width: width, builder) }
  }

  /// The factor in the type of the weights, which is what models were trained with.
  private static func rounded(_ factor: Float, to dtype: DType) -> Float {
    switch dtype {
    case .bfloat16: FloatConversion.float(bfloat16: FloatConversion.bfloat16(factor))
    case .float16: Float(Float16(factor))
    default: factor
    }
  }

  /// Sets `context.residual`.
  func callAsFunction(_ context: ForwardContext<B>) {
    let (backend, rows, stream) = (context.backend, context.rows, context.residual)
    if let projection, let narrow = context.narrow {
      backend.embed(context.batch, table: table, into: narrow.embedded)
      backend.scale(narrow.embedded, by: 1, rows: rows, into: narrow.input)
      backend.linear(narrow.input, projection, rows: rows, into: stream, accumulate: false)
    } else {
      backend.embed(context.batch, table: table, into: stream)
    }
    if let scale { backend.scale(stream, by: scale, rows: rows, into: stream) }
    if let positions { backend.addPositions(context.batch, table: positions, into: stream) }
    norm?(stream, rows: rows, into: stream, on: backend)
  }
}
