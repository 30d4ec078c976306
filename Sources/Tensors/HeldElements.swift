/// Elements that were computed once and are kept.
public final class HeldElements: ElementSource {
  private let values: [Float]

  /// Keeps the values.
  public init(_ values: [Float]) { self.values = values }

  /// The size of the values in bytes.
  public var byteCount: Int { values.count * 4 }

  /// Copies values.
  public func read(from start: Int, into output: inout MutableSpan<Float>) {
    for index in output.indices { output[index] = values[start + index] }
  }
}
