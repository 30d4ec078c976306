/// Where the runs of tokens of a growing sequence occurred last, so that the one at its end is found again.
///
/// Each new token costs a few entries in tables, however long the sequence is.
struct NGramIndex: Sendable {
  /// For each length from 1, by hash: the place behind the last occurrence of a run that has a token behind it.
  private var places: [[UInt64: Int32]]
  /// Runs that end up to here are in the tables.
  private var indexedEnd = 0

  /// Makes an empty index.
  ///
  /// - Parameter longest: The length of the longest runs that are looked for, at least 1.
  init(longest: Int) { places = Array(repeating: [:], count: max(1, longest)) }

  /// Takes in what a sequence has grown by.
  mutating func extend(to tokens: [Int32]) {
    guard tokens.count > indexedEnd + 1 else { return }
    for end in (indexedEnd + 1)..<tokens.count {
      var hash: UInt64 = 0
      for length in 1...min(places.count, end) {
        hash = Self.combine(hash, tokens[end - length])
        places[length - 1][hash] = Int32(truncatingIfNeeded: end)
      }
    }
    indexedEnd = tokens.count - 1
  }

  /// Finds the longest run at the end of the sequence that occurred before, where it did so last.
  ///
  /// - Parameter tokens: The sequence, taken in.
  /// - Returns: The place of the token that followed; nil when the last token is new.
  func continuation(of tokens: [Int32]) -> Int? {
    var found: Int?
    var hash: UInt64 = 0
    for length in 1...places.count where length < tokens.count {
      hash = Self.combine(hash, tokens[tokens.count - length])
      // What ends with a run that is new is new.
      guard let end = places[length - 1][hash].map(Int.init),
        tokens[(end - length)..<end] == tokens[(tokens.count - length)...]
      else { break }
      found = end
    }
    return found
  }

  private static func combine(_ hash: UInt64, _ token: Int32) -> UInt64 {
    let mixed = (hash ^ UInt64(UInt32(bitPattern: token)) &+ 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 29)
  }
}
