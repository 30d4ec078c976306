/// A layer of attention and feed-forward, as data.
package struct LayerDeclaration {
  package var attention: AttentionDeclaration
  package var feedForward: FeedForwardDeclaration
  package var attentionNorms: HalfNorms<NormDeclaration>
  package var feedForwardNorms: HalfNorms<NormDeclaration>
  /// Whether both halves see the stream as it was before the layer.
  ///
  /// Then a feed-forward half without a norm before it takes what attention took.
  package var isParallel = false

  init(
    attention: AttentionDeclaration,
    norms attentionNorms: HalfNorms<NormDeclaration>,
    feedForward: FeedForwardDeclaration,
    norms feedForwardNorms: HalfNorms<NormDeclaration>
  ) {
    self.attention = attention
    self.attentionNorms = attentionNorms
    self.feedForward = feedForward
    self.feedForwardNorms = feedForwardNorms
  }
}

/// Where norms stand around a half `f` of a layer with the residual stream `x`.
///
/// Norms may stand in several places at once, as in `x + onResult(f(before(x)))`.
package struct HalfNorms<Norm> {
  /// `x + f(before(x))`; nil: `x + f(x)`.
  package var before: Norm?
  /// Whether `before` replaces the stream: `before(x) + f(before(x))`.
  package var replacesStream = false
  /// `x + onResult(f(x))`.
  package var onResult: Norm?
  /// `onStream(x + f(x))`.
  package var onStream: Norm?

  init(before: Norm? = nil, onResult: Norm? = nil, onStream: Norm? = nil) {
    self.before = before
    self.onResult = onResult
    self.onStream = onStream
  }

  /// The same places with other values.
  func map<Other>(_ transform: (Norm) throws -> Other) rethrows -> HalfNorms<Other> {
    var result = HalfNorms<Other>(
      before: try before.map(transform),
      onResult: try onResult.map(transform),
      onStream: try onStream.map(transform)
    )
    result.replacesStream = replacesStream
    return result
  }
}
