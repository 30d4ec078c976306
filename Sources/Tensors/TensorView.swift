/// Bytes that stay where they are for as long as someone holds them: a mapped file, an owned block.
///
/// The conforming class proves with its life time that the bytes stay readable, and never changes them
/// while a view exists; that is why views may cross threads.
public protocol TensorStorage: AnyObject, Sendable {
  /// The bytes.
  @unsafe var bytes: UnsafeRawBufferPointer { get }

  /// Copies a range of the bytes; `output` is as long as the range.
  func copy(_ range: Range<Int>, into output: inout MutableRawSpan)

  /// Tells that the bytes of a range will not be read again soon, so that the pages of a mapped file may
  /// leave memory. Reading them afterwards still works.
  func discard(_ range: Range<Int>)
}

extension TensorStorage {
  /// Copies from ``bytes``.
  public func copy(_ range: Range<Int>, into output: inout MutableRawSpan) {
    unsafe output.withUnsafeMutableBytes { unsafe $0.copyMemory(from: .init(rebasing: bytes[range])) }
  }
}

/// Elements that are computed when they are read: rounded in blocks, laid out otherwise, or both.
public protocol ElementSource: AnyObject, Sendable {
  /// The size of what is stored, in bytes.
  var byteCount: Int { get }

  /// Reads consecutive elements.
  ///
  /// - Parameters:
  ///   - start: The first element, in row-major order.
  ///   - output: Filled whole.
  func read(from start: Int, into output: inout MutableSpan<Float>)

  /// Tells that elements will not be read again soon.
  func discard(elements: Range<Int>)
}

extension ElementSource {
  /// Does nothing: not every source knows the pages of its elements.
  public func discard(elements: Range<Int>) {}
}

/// A tensor, read in row-major order.
///
/// Its elements lie in storage that it keeps alive, or are computed from there.
@safe public struct TensorView: Sendable {
  /// The type of the elements; for those that are computed, the type they are best kept in.
  public let dtype: DType
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The number of elements.
  public let elementCount: Int
  private let content: Content

  private enum Content {
    case stored(any TensorStorage, Range<Int>)
    case computed(any ElementSource)
  }

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
    elementCount = count
    content = .stored(storage, range)
  }

  /// Makes a tensor of computed elements.
  ///
  /// - Parameters:
  ///   - dtype: The type they are best kept in, a plain float.
  ///   - shape: The extents.
  ///   - source: Computes as many elements as the shape has.
  /// - Precondition: ``DType/isPlainFloat``.
  public init(dtype: DType, shape: [Int], computedBy source: any ElementSource) {
    precondition(dtype.isPlainFloat, "\(dtype) is no plain float")
    self.dtype = dtype
    self.shape = shape
    elementCount = shape.reduce(1, *)
    content = .computed(source)
  }

  /// Whether ``bytes`` hold the elements as they are, and not something to compute them from.
  public var isStored: Bool {
    if case .stored = content { true } else { false }
  }

  /// The size of what is stored, in bytes.
  public var byteCount: Int {
    switch content {
    case .stored(_, let range): range.count
    case .computed(let source): source.byteCount
    }
  }

  /// The bytes.
  ///
  /// - Precondition: ``isStored``.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      guard case .stored(let storage, let range) = content else {
        preconditionFailure("computed elements have no bytes")
      }
      let part = unsafe UnsafeRawBufferPointer(rebasing: storage.bytes[range])
      return unsafe _overrideLifetime(part.bytes, borrowing: self)
    }
  }

  /// Copies consecutive elements as they are stored.
  ///
  /// - Parameters:
  ///   - elements: Their places in row-major order.
  ///   - output: As many bytes as they have, filled whole.
  /// - Precondition: ``isStored``, and the elements exist.
  public func copy(_ elements: Range<Int>, into output: inout MutableRawSpan) {
    guard case .stored(let storage, let range) = content else {
      preconditionFailure("computed elements have no bytes")
    }
    let size = dtype.byteCount
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= elementCount
        && output.byteCount == elements.count * size,
      "elements \(elements) of \(elementCount) into \(output.byteCount) bytes"
    )
    let start = range.lowerBound + elements.lowerBound * size
    storage.copy(start..<start + elements.count * size, into: &output)
  }

  /// Tells that elements `elements` will not be read again soon (see ``TensorStorage/discard(_:)``).
  public func discard(elements: Range<Int>) {
    switch content {
    case .stored(let storage, let range):
      let size = dtype.byteCount
      storage.discard(
        range.lowerBound + elements.lowerBound * size..<range.lowerBound + elements.upperBound * size
      )
    case .computed(let source): source.discard(elements: elements)
    }
  }

  /// Reads consecutive elements as 32-bit floats.
  ///
  /// - Parameters:
  ///   - start: The first element, in row-major order.
  ///   - output: Filled whole.
  /// - Precondition: ``DType/isPlainFloat``, and the elements exist.
  public func read(from start: Int, into output: inout MutableSpan<Float>) {
    precondition(
      start >= 0 && start + output.count <= elementCount,
      "elements \(start)..<\(start + output.count) of \(elementCount)"
    )
    switch content {
    case .stored:
      let size = dtype.byteCount
      let source = bytes.extracting(start * size..<(start + output.count) * size)
      FloatConversion.widen(source, dtype, into: &output)
    case .computed(let source): source.read(from: start, into: &output)
    }
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
