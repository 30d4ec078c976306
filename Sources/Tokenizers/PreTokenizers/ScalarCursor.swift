/// Reads the scalars of a text with their classes, up to an end.
struct ScalarCursor: ~Escapable {
  let text: Span<UInt8>
  let end: Int
  let classes: CharacterClasses

  struct Scalar {
    let value: UInt32
    let flags: UInt8
    /// The index behind the scalar.
    let end: Int
  }

  @_lifetime(copy text)
  init(text: Span<UInt8>, end: Int, classes: CharacterClasses) {
    self.text = text
    self.end = end
    self.classes = classes
  }

  @inline(__always)
  func scalar(at index: Int) -> Scalar {
    let (value, length) = text.scalar(at: index)
    return Scalar(value: value, flags: classes[value], end: index + length)
  }

  /// The end of the run of scalars with these classes.
  @inline(__always)
  func run(of flags: UInt8, from start: Int) -> Int {
    var index = start
    while index < end {
      let next = scalar(at: index)
      guard next.flags == flags else { break }
      index = next.end
    }
    return index
  }

  /// The end of at most so many numbers.
  func digits(from start: Int, atMost limit: Int) -> Int {
    var index = start
    for _ in 0..<limit where index < end {
      let next = scalar(at: index)
      guard next.flags == CharacterClasses.number else { break }
      index = next.end
    }
    return index
  }

  /// The end of the carriage returns and line feeds at an index: `[\r\n]*`.
  @inline(__always)
  func newlines(from start: Int) -> Int {
    var index = start
    while index < end, text[index] == 0x0A || text[index] == 0x0D { index += 1 }
    return index
  }

  /// The index behind the last newline of the white space at an index, if it has one: `\s*[\r\n]+`.
  func lastNewline(from start: Int) -> Int? {
    var last: Int?
    var index = start
    while index < end {
      let next = scalar(at: index)
      guard next.flags == CharacterClasses.space else { break }
      index = next.end
      if next.value == 0x0A || next.value == 0x0D { last = index }
    }
    return last
  }

  /// The end of the white space at an index without its last character, unless the text ends there or
  /// there is only one: `\s+(?!\S)|\s+`.
  func whitespaceWord(from start: Int) -> Int {
    let stop = run(of: CharacterClasses.space, from: start)
    guard stop < end else { return stop }
    let last = text.scalarStart(before: stop)
    return last > start ? last : stop
  }
}
