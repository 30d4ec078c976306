import Backends

/// The half of a layer that works on each row by itself.
protocol FeedForward<B> {
  associatedtype B: Backend

  /// Writes the result for `context.normed` to `output`, or adds it to what `output` holds.
  func callAsFunction(_ context: ForwardContext<B>, into output: B.Buffer, accumulate: Bool)
}
