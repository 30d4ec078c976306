/// One stop string and how much of it the text seen so far ends with.
///
/// The automaton of Knuth, Morris and Pratt: constant work for each byte on average, whatever the string.
struct StopPattern: Sendable {
  private let bytes: [UInt8]
  /// For each prefix length, the length of the longest proper prefix that is also its suffix.
  private let fallbacks: [Int]
  /// The length of the longest prefix of the stop string that ends the text.
  private(set) var matched = 0

  /// Makes a pattern from a string that is not empty.
  init(_ text: String) {
    let bytes = Array(text.utf8)
    var fallbacks = [0, 0]
    for byte in bytes.dropFirst() {
      var length = fallbacks[fallbacks.count - 1]
      while length > 0, bytes[length] != byte { length = fallbacks[length] }
      fallbacks.append(bytes[length] == byte ? length + 1 : 0)
    }
    self.bytes = bytes
    self.fallbacks = fallbacks
  }

  /// The length of the stop string in bytes.
  var length: Int { bytes.count }

  /// Whether the text ends with the whole stop string.
  var isComplete: Bool { matched == bytes.count }

  /// Takes the next byte of the text.
  mutating func advance(_ byte: UInt8) {
    if isComplete { matched = fallbacks[matched] }
    while matched > 0, bytes[matched] != byte { matched = fallbacks[matched] }
    if bytes[matched] == byte { matched += 1 }
  }
}
