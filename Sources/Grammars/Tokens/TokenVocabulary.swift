/// The texts of all tokens, arranged so that those with a common start are looked at together.
public final class TokenVocabulary: Sendable {
  /// A byte of a token's text, in a tree of which every path from the top spells a token's start.
  ///
  /// The nodes stand in the order of a walk that goes down first.
  struct Node: Sendable {
    /// The node behind all below this one.
    var skip: Int32
    /// The place in `tokens` of the first token that ends here or later in the walk.
    var firstToken: Int32
    /// How many bytes lead here, this one included.
    var depth: Int16
    var byte: UInt8
  }

  /// The longest text of a token, in bytes, that is ever generated under a grammar.
  static let longestToken = 512

  /// The nodes, and one more that closes the list.
  let nodes: [Node]
  /// The ids in the order in which the walk meets them.
  let tokens: [Int32]
  /// One more than the greatest id.
  let count: Int
  /// The length of the longest text in bytes.
  let depth: Int
  private let storage: [UInt8]
  private let ranges: [Range<Int32>]

  /// Arranges the texts.
  ///
  /// - Parameters:
  ///   - count: The number of ids, from 0.
  ///   - bytes: The bytes that a token adds to a text; nil or empty for a token that no grammar may use, such
  ///     as a special one.
  /// - Complexity: O(n log n) in the number of tokens
  public init(count: Int, bytes: (Int32) -> [UInt8]?) {
    var storage: [UInt8] = []
    var ranges: [Range<Int32>] = []
    var tokens: [Int32] = []
    for id in 0..<Int32(clamping: count) {
      let text = bytes(id) ?? []
      let start = Int32(storage.count)
      if !text.isEmpty, text.count <= Self.longestToken {
        storage += text
        tokens.append(id)
      }
      ranges.append(start..<Int32(storage.count))
    }
    tokens.sort { left, right in
      let (left, right) = (ranges[Int(left)], ranges[Int(right)])
      for offset in 0..<Int32(min(left.count, right.count)) {
        let (first, second) = (
          storage[Int(left.lowerBound + offset)], storage[Int(right.lowerBound + offset)]
        )
        if first != second { return first < second }
      }
      return left.count < right.count
    }
    nodes = Self.tree(of: tokens) {
      storage[Int(ranges[Int($0)].lowerBound)..<Int(ranges[Int($0)].upperBound)]
    }
    depth = ranges.lazy.map(\.count).max() ?? 0
    self.count = ranges.count
    self.tokens = tokens
    self.storage = storage
    self.ranges = ranges
  }

  /// The bytes of a token; empty for one that no grammar may use.
  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    guard id >= 0, Int(id) < count else { return [] }
    let range = ranges[Int(id)]
    return storage[Int(range.lowerBound)..<Int(range.upperBound)]
  }

  private static func tree(of sorted: [Int32], _ bytes: (Int32) -> ArraySlice<UInt8>) -> [Node] {
    var nodes: [Node] = []
    var path: [Int] = []
    var previous: ArraySlice<UInt8> = []
    for (place, id) in sorted.enumerated() {
      let text = bytes(id)
      let common = zip(previous, text).prefix { $0 == $1 }.count
      while path.count > common { nodes[path.removeLast()].skip = Int32(nodes.count) }
      for byte in text.dropFirst(common) {
        path.append(nodes.count)
        nodes.append(Node(skip: 0, firstToken: Int32(place), depth: Int16(path.count), byte: byte))
      }
      previous = text
    }
    for node in path { nodes[node].skip = Int32(nodes.count) }
    nodes.append(Node(skip: Int32(nodes.count), firstToken: Int32(sorted.count), depth: 0, byte: 0))
    return nodes
  }
}
