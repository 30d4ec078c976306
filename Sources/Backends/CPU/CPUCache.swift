import CKernels
public import Tensors

extension DType {
  /// The kernels' name of a type that keys and values may be stored in.
  func cacheType() throws(BackendError) -> ck_cache_type {
    switch self {
    case .float32: .CK_CACHE_F32
    case .bfloat16: .CK_CACHE_BF16
    case .float16: .CK_CACHE_F16
    case .float8E4M3: .CK_CACHE_FP8
    case .int8: .CK_CACHE_INT8
    default: throw .unsupportedCacheType(self)
    }
  }
}

/// Keys and values of all layers, in blocks; the blocks of a head lie side by side.
public final class CPUCache {
  let shape: CacheShape
  private let type: ck_cache_type
  let memories: [CPUMemory]

  init(_ shape: CacheShape) throws(BackendError) {
    self.shape = shape
    let type = try shape.dtype.cacheType()
    self.type = type
    var memories: [CPUMemory] = []
    for layer in shape.layers {
      memories.append(
        try CPUMemory(
          product: shape.blockCount,
          layer.keyValueHeads,
          ck_cache_block_bytes(layer.headSize, type)
        )
      )
    }
    self.memories = memories
  }

  /// The bytes of a block of all layers: keys and values, padding and scales included.
  ///
  /// - Parameters:
  ///   - layers: The attention shape of each layer.
  ///   - dtype: The type of the stored keys and values.
  /// - Returns: The bytes for ``CacheShape/blockSize`` tokens.
  /// - Throws: ``BackendError/unsupportedCacheType(_:)``.
  public static func bytesPerBlock(_ layers: [AttentionShape], dtype: DType) throws(BackendError) -> Int {
    let type = try dtype.cacheType()
    return layers.reduce(0) { $0 + $1.keyValueHeads * ck_cache_block_bytes($1.headSize, type) }
  }

  /// Where a layer's blocks lie.
  @unsafe func layer(_ index: Int) -> ck_cache_layer {
    let headSize = shape.layers[index].headSize
    let blockBytes = ck_cache_block_bytes(headSize, type)
    return unsafe ck_cache_layer(
      base: memories[index].elements(CChar.self),
      block_bytes: blockBytes,
      head_bytes: blockBytes * shape.blockCount,
      value_offset: ck_cache_key_bytes(headSize, type),
      scale_offset: ck_cache_scale_offset(headSize, type),
      type: type
    )
  }

  /// Copies blocks, all layers of each.
  func copy(_ copies: [BlockCopy], on pool: ThreadPool) {
    for copy in copies {
      let blocks = 0..<Int32(clamping: shape.blockCount)
      precondition(
        blocks.contains(copy.source) && blocks.contains(copy.target),
        "copy of block \(copy.source) to \(copy.target) of a cache with \(shape.blockCount)"
      )
    }
    let heads = shape.layers.enumerated().flatMap { layer, shape in
      (0..<shape.keyValueHeads).map { (layer: layer, head: $0) }
    }
    let (memories, blockCount) = (memories, shape.blockCount)
    let blockBytes = shape.layers.map { ck_cache_block_bytes($0.headSize, type) }
    pool.forEach(copies.count * heads.count) { item, _ in
      let (copy, place) = (copies[item / heads.count], heads[item % heads.count])
      let byteCount = blockBytes[place.layer]
      let head = unsafe memories[place.layer].base + place.head * byteCount * blockCount
      unsafe (head + Int(copy.target) * byteCount).copyMemory(
        from: head + Int(copy.source) * byteCount,
        byteCount: byteCount
      )
    }
  }
}
