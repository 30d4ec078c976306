/// How often each of some token ids occurs.
package struct TokenCounts: Sendable {
  /// The distinct ids in order of first occurrence.
  package private(set) var distinct: [Int32] = []
  /// How often each of `distinct` occurs, in the same order.
  package private(set) var counts: [Int32] = []
  private var places: [Int32: Int] = [:]

  /// Counts an id once more.
  mutating func add(_ id: Int32) {
    if let place = places[id] {
      counts[place] &+= 1
    } else {
      places[id] = distinct.count
      distinct.append(id)
      counts.append(1)
    }
  }
}
