/// The UTF-8 bytes of a string, for searching; a match of whole strings is a match of characters.
typealias Bytes = [UInt8]

extension Bytes {
  init(_ text: String) { self.init(text.utf8) }

  var text: String { String(decoding: self, as: UTF8.self) }

  func stands(_ part: Bytes, at start: Int) -> Bool {
    start >= 0 && start + part.count <= count && self[start..<(start + part.count)].elementsEqual(part)
  }

  /// Where `part` begins first at or after `start`, found in linear time (Knuth, Morris, Pratt).
  func firstIndex(of part: Bytes, from start: Int) -> Int? {
    guard !part.isEmpty else { return start <= count ? start : nil }
    guard start + part.count <= count else { return nil }
    var borders = [Int](repeating: 0, count: part.count)
    var matched = 0
    for index in part.indices.dropFirst() {
      while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    for index in start..<count {
      while matched > 0, self[index] != part[matched] { matched = borders[matched - 1] }
      if self[index] == part[matched] { matched += 1 }
      if matched == part.count { return index + 1 - matched }
    }
    return nil
  }

  /// The pieces between separators, at most `limit` cuts from the left.
  func split(by separator: Bytes, limit: Int) -> [Bytes] {
    var pieces: [Bytes] = []
    var start = 0
    while pieces.count < limit, let index = firstIndex(of: separator, from: start) {
      pieces.append(Bytes(self[start..<index]))
      start = index + separator.count
    }
    pieces.append(Bytes(self[start...]))
    return pieces
  }

  /// The pieces between separators, at most `limit` cuts from the right.
  func splitFromEnd(by separator: Bytes, limit: Int) -> [Bytes] {
    Bytes(reversed()).split(by: Bytes(separator.reversed()), limit: limit).reversed().map {
      Bytes($0.reversed())
    }
  }
}
