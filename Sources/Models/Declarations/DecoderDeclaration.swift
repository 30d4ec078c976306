import Backends

/// A decoder-only model as data: which blocks it is made of, and where their weights stand in the checkpoint.
///
/// A family makes one from a configuration; ``Decoder`` packs its weights on a device.
public struct DecoderDeclaration {
  /// The width of the residual stream.
  package var hiddenSize: Int
  /// The longest sequence the model was made for, in tokens.
  package var maxPositions: Int
  package var embedding: EmbeddingDeclaration
  package var layers: [LayerDeclaration]
  /// Normalises what goes to the head; nil for none.
  package var finalNorm: NormDeclaration?
  package var head: HeadDeclaration

  /// The numbers that the parts around the model need.
  var architecture: ModelArchitecture {
    ModelArchitecture(
      vocabularySize: embedding.table.outputs,
      hiddenSize: hiddenSize,
      layers: layers.map(\.attention.shape),
      maxPositions: maxPositions,
      positions: layers.lazy.compactMap { $0.attention.rotary?.policy }.first { $0 != .fixed } ?? .fixed,
      window: window
    )
  }

  /// The largest window when every layer has one.
  private var window: Int? {
    let windows = layers.compactMap(\.attention.options.window)
    return windows.count == layers.count ? windows.max() : nil
  }

  /// Whether a layer needs a place beside the residual stream for the result of one of its halves.
  var hasBranches: Bool {
    layers.contains { layer in
      layer.attentionNorms.onResult != nil || layer.feedForwardNorms.onResult != nil
        || (layer.isParallel && layer.feedForwardNorms.before != nil)
    }
  }
}

/// How tokens become rows of the residual stream, as data.
package struct EmbeddingDeclaration {
  /// `[vocabulary, width]`.
  package var table: LinearPart
  /// The width of a row of the table.
  package var width: Int
  /// The factor of each row, to be rounded to the type of the weights; nil for none.
  package var scale: Float?
  /// From the width of the table to that of the residual stream; nil when they are the same.
  package var projection: LinearPart?
  /// `[positions, hidden size]`, added by position; nil for none.
  package var positions: LinearPart?
  /// Normalises the sum; nil for none.
  package var norm: NormDeclaration?

  init(_ table: WeightScope, vocabulary: Int, width: Int) {
    self.table = LinearPart(table, outputs: vocabulary)
    self.width = width
  }
}

/// How rows of the residual stream become logits, as data.
package struct HeadDeclaration {
  /// `[vocabulary, width of the embedding]`; tied heads have only its bias.
  package var weight: LinearPart
  /// Whether the embedding table is the weight; then a stored one is stale.
  package var isTied: Bool
  /// From the width of the residual stream to that of the embedding; nil when they are the same.
  package var projection: LinearPart?
  /// Whether each row of the weight is divided by its length.
  package var hasUnitRows = false
  /// Bounds the logits to `cap * tanh(logit / cap)`; nil for none.
  package var softCap: Float?

  /// A head of its own, or the embedding table when `tied` or when the checkpoint has no other.
  init(_ weight: WeightScope, vocabulary: Int, tied: Bool, bias: Bool = false) {
    self.weight = LinearPart(weight, outputs: vocabulary, bias: bias)
    isTied = tied || !weight.contains("weight")
  }
}
