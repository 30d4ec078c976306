/// How many bytes of a name must be inserted, removed or replaced to make another.
enum EditDistance {
  /// Longer names are compared by their beginnings.
  private static let longest = 64

  /// The name with the smallest distance, the first one of several; nil when there is none.
  static func nearest(to name: String, among names: [String]) -> String? {
    let distances = names.map { distance(bytes(name), bytes($0)) }
    guard let smallest = distances.min() else { return nil }
    return distances.firstIndex(of: smallest).map { names[$0] }
  }

  private static func bytes(_ name: String) -> [UInt8] {
    name.utf8.prefix(longest).map { (65...90).contains($0) ? $0 + 32 : $0 }
  }

  /// The distance without regard to the case of ASCII letters.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var previous = Array(0...b.count)
    for (row, byte) in a.enumerated() {
      var current = [row + 1]
      for (column, other) in b.enumerated() {
        current.append(
          min(previous[column + 1] + 1, current[column] + 1, previous[column] + (byte == other ? 0 : 1))
        )
      }
      previous = current
    }
    return previous[b.count]
  }
}
