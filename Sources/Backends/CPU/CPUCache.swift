import CKernels
import Tensors

/// Keys and values of all layers, in blocks.
public final class CPUCache {
  let shape: CacheShape
  private let type: ck_type
  private let memories: [CPUMemory]

  init(_ shape: CacheShape) throws(BackendError) {
    self.shape = shape
    let type = try shape.dtype.kernelType()
    self.type = type
    var memories: [CPUMemory] = []
    for layer in shape.layers {
      memories.append(
        try CPUMemory(product: shape.blockCount, layer.keyValueHeads, Self.headBytes(layer, type))
      )
    }
    self.memories = memories
  }

  private static func headBytes(_ layer: AttentionShape, _ type: ck_type) -> Int {
    ck_cache_key_bytes(layer.headSize, type) + ck_cache_value_bytes(layer.headSize, type)
  }

  /// Where a layer's blocks lie.
  @unsafe func layer(_ index: Int) -> ck_cache_layer {
    let layer = shape.layers[index]
    let headBytes = Self.headBytes(layer, type)
    return unsafe ck_cache_layer(
      base: memories[index].elements(CChar.self),
      block_bytes: headBytes * layer.keyValueHeads,
      head_bytes: headBytes,
      value_offset: ck_cache_key_bytes(layer.headSize, type),
      type: type
    )
  }
}
