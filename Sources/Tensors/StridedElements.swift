/// Elements of a tensor that lie apart, such as those of a matrix that is stored turned over.
public final class StridedElements: ElementSource {
  private let storage: TensorView
  private let start: Int
  private let shape: [Int]
  private let strides: [Int]

  /// Makes a source.
  ///
  /// - Parameters:
  ///   - storage: All elements, in the order in which they lie.
  ///   - start: Where the first element lies.
  ///   - shape: The extents, none of them 0.
  ///   - strides: The distance of neighbours along each extent.
  /// - Precondition: Every element lies in the storage.
  public init(_ storage: TensorView, start: Int, shape: [Int], strides: [Int]) {
    let last = zip(shape, strides).reduce(start) { $0 + ($1.0 - 1) * $1.1 }
    precondition(start >= 0 && last < storage.elementCount, "element \(last) of \(storage.elementCount)")
    precondition(shape.allSatisfy { $0 > 0 } && strides.allSatisfy { $0 >= 0 }, "extents \(shape)")
    self.storage = storage
    self.start = start
    self.shape = shape
    // What is never walked along must not be added up either.
    self.strides = zip(shape, strides).map { $0 > 1 ? $1 : 0 }
  }

  /// The size of the elements in bytes.
  public var byteCount: Int { shape.reduce(storage.dtype.byteCount, *) }

  /// Reads elements one by one.
  public func read(from first: Int, into output: inout MutableSpan<Float>) {
    var index = [Int](repeating: 0, count: shape.count)
    var (rest, place) = (first, start)
    for axis in shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
      place += index[axis] * strides[axis]
    }
    var element: [Float] = [0]
    for position in output.indices {
      var span = element.mutableSpan
      storage.read(from: place, into: &span)
      output[position] = element[0]
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= shape[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
