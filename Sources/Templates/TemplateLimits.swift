/// What a template may use up; templates come with models from strangers.
public struct TemplateLimits: Sendable, Equatable {
  /// The longest source, in bytes.
  public var sourceBytes = 1 << 20
  /// How deep statements and expressions may nest in the source.
  public var nesting = 80
  /// How deep calls of macros may nest, counted in levels of source nesting that are open at once.
  public var callDepth = 300
  /// How many evaluation steps a rendering may take; work on long strings and lists counts by its size.
  public var steps = 8_000_000
  /// The longest string, in bytes, and the longest list, in elements, that a rendering may make.
  public var valueSize = 16 << 20
  /// The longest output, in bytes.
  public var outputBytes = 64 << 20

  /// How deep lists, tuples and dictionaries may nest.
  static let valueDepth = 200

  /// Makes the default limits.
  public init() {}
}
