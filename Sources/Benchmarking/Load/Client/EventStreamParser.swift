/// Takes the data of events out of a `text/event-stream`, in pieces cut anywhere.
///
/// Lines end in LF, CR LF or CR; comments and fields other than `data` are passed over; several `data` lines of an
/// event are joined by a line feed. Source: WHATWG HTML, section 9.2.6.
package struct EventStreamParser: Sendable {
  /// An event is longer than the limit.
  package struct TooLong: Error, Equatable {
    /// The most bytes of an event.
    package var limit: Int

    /// Makes the error.
    package init(limit: Int) { self.limit = limit }
  }

  private static let field = Array("data".utf8)

  private let limit: Int
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var skipsLineFeed = false
  private var isFirstLine = true

  /// Makes a parser that holds no more than a number of bytes.
  package init(limit: Int = 1 << 20) { self.limit = limit }

  /// Takes the next bytes.
  ///
  /// - Returns: The data of the events that they complete.
  /// - Throws: ``TooLong``.
  package mutating func feed(_ bytes: [UInt8]) throws(TooLong) -> [[UInt8]] {
    var events: [[UInt8]] = []
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        skipsLineFeed = false
        continue
      }
      if skipsLineFeed, byte == UInt8(ascii: "\n") {
        // The second half of a CR LF.
        skipsLineFeed = false
        start = index + 1
        continue
      }
      skipsLineFeed = byte == UInt8(ascii: "\r")
      try append(bytes[start..<index])
      start = index + 1
      if let event = endLine() { events.append(event) }
    }
    try append(bytes[start...])
    return events
  }

  /// Takes the end of the stream; an event whose blank line is missing counts.
  package mutating func finish() -> [UInt8]? {
    if !line.isEmpty, let event = endLine() { return event }
    return takeEvent()
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) throws(TooLong) {
    guard line.count + data.count + bytes.count <= limit else { throw TooLong(limit: limit) }
    line += bytes
  }

  private mutating func endLine() -> [UInt8]? {
    defer { line.removeAll(keepingCapacity: true) }
    var text = line[...]
    if isFirstLine {
      isFirstLine = false
      if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    }
    if text.isEmpty { return takeEvent() }
    guard text.starts(with: Self.field) else { return nil }
    var value = text.dropFirst(Self.field.count)
    guard value.isEmpty || value.first == UInt8(ascii: ":") else { return nil }
    value = value.dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    if hasData { data.append(UInt8(ascii: "\n")) }
    data += value
    hasData = true
    return nil
  }

  private mutating func takeEvent() -> [UInt8]? {
    guard hasData else { return nil }
    defer {
      data = []
      hasData = false
    }
    return data
  }
}
