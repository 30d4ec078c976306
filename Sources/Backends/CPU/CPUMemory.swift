import CKernels

/// Zeroed memory at a page boundary, given back with its last owner.
///
/// Unchecked: who shares it between threads writes disjoint parts, or works for one calling thread.
@safe final class CPUMemory: @unchecked Sendable {
  /// The first byte.
  @unsafe let base: UnsafeMutableRawPointer
  /// The size in bytes.
  let byteCount: Int

  /// Gets memory that nobody has touched yet; pages come with the first touch.
  init(byteCount: Int) throws(BackendError) {
    self.byteCount = max(byteCount, 64)
    guard let base = unsafe ck_memory_map(self.byteCount) else { throw .outOfMemory(bytes: byteCount) }
    unsafe self.base = base
  }

  /// Gets memory for the product of `factors` bytes.
  convenience init(product factors: Int...) throws(BackendError) {
    var byteCount = 1
    for factor in factors {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: factor)
      if overflow || product < 0 { throw .outOfMemory(bytes: .max) }
      byteCount = product
    }
    try self.init(byteCount: byteCount)
  }

  /// Has the system give every page now.
  ///
  /// - Precondition: Nothing has been written yet.
  func touch(on pool: ThreadPool) {
    let (piece, page) = (2 << 20, 4096)
    pool.forEach((byteCount + piece - 1) / piece) { item, _ in
      for offset in stride(from: item * piece, to: min((item + 1) * piece, byteCount), by: page) {
        unsafe base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  deinit { unsafe ck_memory_unmap(base, byteCount) }

  /// The memory as elements.
  @unsafe func elements<Element>(_ type: Element.Type) -> UnsafeMutablePointer<Element> {
    unsafe base.assumingMemoryBound(to: type)
  }
}
