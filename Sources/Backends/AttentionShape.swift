public import Tensors

/// How the attention heads of a layer are cut.
public struct AttentionShape: Sendable, Hashable {
  /// The number of query heads.
  public let heads: Int
  /// The number of key-value heads; each serves `heads / keyValueHeads` neighbouring query heads.
  public let keyValueHeads: Int
  /// The width of one head.
  public let headSize: Int

  /// Makes a shape.
  ///
  /// - Precondition: All are positive and `heads` is a multiple of `keyValueHeads`.
  public init(heads: Int, keyValueHeads: Int, headSize: Int) {
    precondition(
      heads > 0 && keyValueHeads > 0 && headSize > 0 && heads % keyValueHeads == 0,
      "\(heads) heads, \(keyValueHeads) key-value heads, head size \(headSize)"
    )
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headSize = headSize
  }

  /// The width of all query heads.
  public var queryWidth: Int { heads * headSize }
  /// The width of all key heads (and of all value heads).
  public var keyValueWidth: Int { keyValueHeads * headSize }
  /// The width of a row of queries, keys and values, in this order.
  public var fusedWidth: Int { queryWidth + 2 * keyValueWidth }
}

/// What changes the scores of an attention layer.
public struct AttentionOptions: Sendable, Equatable {
  /// The factor of the scores, usually `headSize` to the power of -1/2.
  public var scale: Float
  /// The number of keys a query sees, itself included; nil for all.
  public var window: Int?
  /// Bounds the scores to `cap * tanh(score / cap)` before the mask; nil for none.
  public var softCap: Float?
  /// `[heads]`: the ALiBi slopes (arXiv:2108.12409), added as `slope * (key - query)`; nil for none.
  public var slopes: [Float]?

  /// Makes options.
  public init(scale: Float, window: Int? = nil, softCap: Float? = nil, slopes: [Float]? = nil) {
    self.scale = scale
    self.window = window
    self.softCap = softCap
    self.slopes = slopes
  }
}

/// The shape of the paged key-value cache.
public struct CacheShape: Sendable, Hashable {
  /// The number of tokens in a block.
  ///
  /// One value for all: it is also the width of a tile of keys.
  public static let blockSize = 64

  /// The attention shape of each layer.
  public let layers: [AttentionShape]
  /// The number of blocks, shared by all sequences; every block holds all layers.
  public let blockCount: Int
  /// The type of the stored keys and values: float32, float16, bfloat16, ``DType/float8E4M3`` (rounded to
  /// nearest even, saturating) or ``DType/int8`` (each key and value of a head with a scale of its own).
  public let dtype: DType

  /// Makes a shape.
  public init(layers: [AttentionShape], blockCount: Int, dtype: DType) {
    self.layers = layers
    self.blockCount = blockCount
    self.dtype = dtype
  }
}
