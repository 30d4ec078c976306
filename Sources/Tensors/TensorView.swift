/// Bytes that stay where they are for as long as someone holds them: a mapped file, an owned block.
///
/// The conforming class proves with its life time that the bytes stay readable, and never changes them
/// while a view exists; that is why views may cross threads.
public protocol TensorStorage: AnyObject, Sendable {
  /// The bytes.
  @unsafe var bytes: UnsafeRawBufferPointer { get }

  /// Tells that the bytes of a range will not be read again soon, so that the pages of a mapped file may
  /// leave memory. Reading them afterwards still works.
  func discard(_ range: Range<Int>)
}

/// A tensor in row-major order inside storage that it keeps alive.
@safe public struct TensorView: Sendable {
  /// The type of the elements.
  public let dtype: DType
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  private let storage: any TensorStorage
  private let range: Range<Int>

  /// Makes a view of `range` (bytes) in `storage`.
  ///
  /// - Precondition: The range lies in the storage and holds exactly the elements of the shape.
  public init(dtype: DType, shape: [Int], storage: any TensorStorage, range: Range<Int>) {
    let count = shape.reduce(1, *)
    let available = unsafe storage.bytes.count
    precondition(
      range.lowerBound >= 0 && range.upperBound <= available,
      "bytes \(range) of a storage with \(available)"
    )
    precondition(
      count * dtype.byteCount == range.count,
      "\(shape) of \(dtype) needs \(count * dtype.byteCount) bytes, the range has \(range.count)"
    )
    self.dtype = dtype
    self.shape = shape
    self.storage = storage
    self.range = range
  }

  /// The number of elements.
  public var elementCount: Int { range.count / dtype.byteCount }

  /// The bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let part = unsafe UnsafeRawBufferPointer(rebasing: storage.bytes[range])
      return unsafe _overrideLifetime(part.bytes, borrowing: self)
    }
  }

  /// Tells that elements `elements` will not be read again soon (see ``TensorStorage/discard(_:)``).
  public func discard(elements: Range<Int>) {
    let size = dtype.byteCount
    storage.discard(
      range.lowerBound + elements.lowerBound * size..<range.lowerBound + elements.upperBound * size
    )
  }

  /// Reads consecutive elements as 32-bit floats.
  ///
  /// - Parameters:
  ///   - start: The first element, in row-major order.
  ///   - output: Filled whole.
  /// - Precondition: ``DType/isPlainFloat``, and the elements exist.
  public func read(from start: Int, into output: inout MutableSpan<Float>) {
    let size = dtype.byteCount
    precondition(
      start >= 0 && start + output.count <= elementCount,
      "elements \(start)..<\(start + output.count) of \(elementCount)"
    )
    let source = bytes.extracting(start * size..<(start + output.count) * size)
    FloatConversion.widen(source, dtype, into: &output)
  }

  /// All elements as 32-bit floats.
  ///
  /// - Precondition: ``DType/isPlainFloat``.
  public func floats() -> [Float] {
    var values = [Float](repeating: 0, count: elementCount)
    var output = values.mutableSpan
    read(from: 0, into: &output)
    return values
  }
}
