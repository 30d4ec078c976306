/// The token ids of one row so far: prompt, then what was generated, with counts for each distinct id.
package struct TokenHistory: Sendable {
  /// Every id in order, the prompt first.
  package private(set) var ids: [Int32]
  /// How many of the ids are the prompt.
  package let promptLength: Int
  /// The distinct ids in order of first occurrence.
  package private(set) var distinct: [Int32] = []
  /// How often each of `distinct` occurs, in the same order.
  package private(set) var counts: [Int32] = []
  private var places: [Int32: Int] = [:]

  /// Starts a row with its prompt.
  package init(prompt: [Int32]) {
    ids = prompt
    promptLength = prompt.count
    for id in prompt { count(id) }
  }

  /// How many tokens were generated.
  package var generatedCount: Int { ids.count - promptLength }

  /// Records a generated token.
  package mutating func append(_ id: Int32) {
    ids.append(id)
    count(id)
  }

  private mutating func count(_ id: Int32) {
    if let place = places[id] {
      counts[place] &+= 1
    } else {
      places[id] = distinct.count
      distinct.append(id)
      counts.append(1)
    }
  }
}
