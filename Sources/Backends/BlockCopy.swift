/// A copy of one block of the key-value cache to another, in all layers.
public struct BlockCopy: Sendable, Equatable {
  /// The block to read.
  public var source: Int32
  /// The block to overwrite.
  public var target: Int32

  /// Makes a copy.
  public init(from source: Int32, to target: Int32) {
    self.source = source
    self.target = target
  }
}
