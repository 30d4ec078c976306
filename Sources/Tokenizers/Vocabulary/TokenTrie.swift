/// A trie over byte strings that finds those which start at a place of a text.
///
/// The edges are one flat table with linear probing, so a step costs the same whether a node has one child or
/// two hundred.
struct TokenTrie: Sendable {
  /// The longest string in bytes that a file may name: a search at each place of a text goes that far.
  static let longestString = 1024

  private struct Edge {
    var parent: Int32 = -1
    var child: Int32 = -1
    var byte: UInt8 = 0
  }

  /// The value of the string that ends at each node, or -1.
  private var values: [Int32] = []
  /// The node of each first byte, or -1: most bytes of a text start no token.
  private var roots = [Int32](repeating: -1, count: 256)
  private var edges = [Edge](repeating: Edge(), count: 16)
  private var edgeCount = 0
  private let key = ByteHash.key

  var isEmpty: Bool { values.isEmpty }

  /// Adds a string that is not empty; a later value replaces an earlier one.
  mutating func insert(_ content: some Collection<UInt8>, value: Int32) {
    guard let first = content.first else { return }
    if roots[Int(first)] < 0 { roots[Int(first)] = addNode() }
    var node = roots[Int(first)]
    for byte in content.dropFirst() { node = child(of: node, byte) ?? addChild(of: node, byte) }
    values[Int(node)] = value
  }

  private mutating func addNode() -> Int32 {
    values.append(-1)
    return Int32(values.count - 1)
  }

  private mutating func addChild(of node: Int32, _ byte: UInt8) -> Int32 {
    if edgeCount * 2 >= edges.count { grow() }
    let edge = Edge(parent: node, child: addNode(), byte: byte)
    edges[slot(of: node, byte)] = edge
    edgeCount += 1
    return edge.child
  }

  private mutating func grow() {
    let old = edges
    edges = [Edge](repeating: Edge(), count: old.count * 2)
    for edge in old where edge.parent >= 0 { edges[slot(of: edge.parent, edge.byte)] = edge }
  }

  /// The slot of an edge, or the empty one where it belongs.
  @inline(__always)
  private func slot(of node: Int32, _ byte: UInt8) -> Int {
    let mask = edges.count - 1
    let pair = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    var slot = Int(truncatingIfNeeded: ByteHash.hash(pair, key: key)) & mask
    while edges[slot].parent >= 0, edges[slot].parent != node || edges[slot].byte != byte {
      slot = (slot + 1) & mask
    }
    return slot
  }

  @inline(__always)
  private func child(of node: Int32, _ byte: UInt8) -> Int32? {
    let edge = edges[slot(of: node, byte)]
    return edge.parent < 0 ? nil : edge.child
  }

  /// Calls a closure with the value and end of each string that starts at an index, the shortest first.
  @inline(__always)
  func forEachMatch(
    in text: Span<UInt8>,
    at start: Int,
    upTo end: Int,
    _ body: (_ value: Int32, _ end: Int) -> Void
  ) {
    var node = roots[Int(text[start])]
    var index = start + 1
    while node >= 0 {
      if values[Int(node)] >= 0 { body(values[Int(node)], index) }
      guard index < end, let child = child(of: node, text[index]) else { return }
      node = child
      index += 1
    }
  }

  /// The longest string that starts at an index: its value and end.
  @inline(__always)
  func longest(in text: Span<UInt8>, at start: Int, upTo end: Int) -> (value: Int32, end: Int)? {
    guard roots[Int(text[start])] >= 0 else { return nil }
    var found: (value: Int32, end: Int)?
    forEachMatch(in: text, at: start, upTo: end) { found = ($0, $1) }
    return found
  }
}
