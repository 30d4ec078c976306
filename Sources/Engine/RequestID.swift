/// Names one request inside an engine; ids grow with arrival and are never used again.
public struct RequestID: Sendable, Hashable, Comparable {
  let value: UInt64

  /// Makes an id from its number.
  public init(_ value: UInt64) { self.value = value }

  /// Whether the left request came first.
  public static func < (left: RequestID, right: RequestID) -> Bool { left.value < right.value }
}
