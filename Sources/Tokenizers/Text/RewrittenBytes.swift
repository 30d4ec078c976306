/// A text that a normalizer writes anew, and which byte of the old text each byte stands for.
struct RewrittenBytes {
  private(set) var bytes: [UInt8] = []
  private(set) var sources: [UInt32] = []
  private let isTraced: Bool

  /// Makes an empty text for about so many bytes; without a trace there are no sources.
  init(capacity: Int, traced: Bool) {
    isTraced = traced
    bytes.reserveCapacity(capacity + capacity / 4)
    if traced { sources.reserveCapacity(capacity + capacity / 4) }
  }

  /// Appends bytes that all stand for one byte of the old text.
  @inline(__always)
  mutating func append(_ content: some Sequence<UInt8>, source: Int) {
    bytes.append(contentsOf: content)
    if isTraced { sources.fill(to: bytes.count, with: source) }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8, source: Int) {
    bytes.append(byte)
    if isTraced { sources.append(UInt32(truncatingIfNeeded: source)) }
  }

  /// Appends a stretch of the old text.
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    for index in range { append(text[index], source: index) }
  }

  /// Removes so many bytes from the end.
  mutating func removeLast(_ count: Int) {
    bytes.removeLast(count)
    if isTraced { sources.removeLast(count) }
  }
}
