/// Elements rounded in blocks, laid end to end.
public final class BlockElements: ElementSource {
  private let format: BlockFormat
  private let storage: any TensorStorage
  private let range: Range<Int>

  /// Makes a source from `range` (bytes) in `storage`.
  ///
  /// - Precondition: The range lies in the storage and holds whole blocks.
  public init(_ format: BlockFormat, storage: any TensorStorage, range: Range<Int>) {
    let available = unsafe storage.bytes.count
    precondition(
      range.lowerBound >= 0 && range.upperBound <= available && range.count % format.byteCount == 0,
      "bytes \(range) of a storage with \(available) are no blocks of \(format.rawValue)"
    )
    self.format = format
    self.storage = storage
    self.range = range
  }

  /// The size of the blocks in bytes.
  public var byteCount: Int { range.count }

  /// Reads elements; of a block that they cover in part, the part.
  public func read(from start: Int, into output: inout MutableSpan<Float>) {
    let size = format.elementCount
    let end = start + output.count
    precondition(
      start >= 0 && end <= range.count / format.byteCount * size,
      "elements \(start)..<\(end) of \(range.count / format.byteCount) blocks"
    )
    guard start % size != 0 || end % size != 0 else { return decode(from: start / size, into: &output) }
    var block = [Float](repeating: 0, count: size)
    for index in start / size..<(end + size - 1) / size {
      var values = block.mutableSpan
      decode(from: index, into: &values)
      for position in max(start, index * size)..<min(end, (index + 1) * size) {
        output[position - start] = block[position - index * size]
      }
    }
  }

  /// Lets the pages of the blocks go.
  public func discard(elements: Range<Int>) {
    let (size, bytes) = (format.elementCount, format.byteCount)
    let first = range.lowerBound + elements.lowerBound / size * bytes
    storage.discard(first..<max(first, range.lowerBound + elements.upperBound / size * bytes))
  }

  /// Fills the output with whole blocks from block `first` on.
  private func decode(from first: Int, into output: inout MutableSpan<Float>) {
    let count = output.count / format.elementCount
    let start = range.lowerBound + first * format.byteCount
    unsafe output.withUnsafeMutableBufferPointer { floats in
      guard let values = floats.baseAddress, let bytes = unsafe storage.bytes.baseAddress else { return }
      unsafe BlockDecoder.decode(format, bytes + start, count: count, into: values)
    }
  }
}
