/// A trie over token contents that finds the longest one at a place of a text.
struct TokenTrie: Sendable {
  private struct Node {
    var byte: UInt8
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// The value of the content that ends here, or -1.
    var value: Int32 = -1
  }

  private var nodes: [Node] = []
  /// The node of each first byte, or -1: most bytes of a text start no token.
  private var roots = [Int32](repeating: -1, count: 256)

  var isEmpty: Bool { nodes.isEmpty }

  /// Adds a content that is not empty; a later value replaces an earlier one.
  mutating func insert(_ content: [UInt8], value: Int32) {
    guard let first = content.first else { return }
    var node = roots[Int(first)]
    if node < 0 {
      node = append(first)
      roots[Int(first)] = node
    }
    for byte in content.dropFirst() {
      if let child = child(of: node, byte) {
        node = child
      } else {
        let child = append(byte)
        nodes[Int(child)].nextSibling = nodes[Int(node)].firstChild
        nodes[Int(node)].firstChild = child
        node = child
      }
    }
    nodes[Int(node)].value = value
  }

  private mutating func append(_ byte: UInt8) -> Int32 {
    nodes.append(Node(byte: byte))
    return Int32(nodes.count - 1)
  }

  private func child(of node: Int32, _ byte: UInt8) -> Int32? {
    var child = nodes[Int(node)].firstChild
    while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].nextSibling }
    return child < 0 ? nil : child
  }

  /// The longest content that starts at an index: its value and end.
  @inline(__always)
  func longest(in text: Span<UInt8>, at start: Int) -> (value: Int32, end: Int)? {
    let root = roots[Int(text[start])]
    return root < 0 ? nil : longest(from: root, in: text, at: start)
  }

  private func longest(from root: Int32, in text: Span<UInt8>, at start: Int) -> (value: Int32, end: Int)? {
    var found: (value: Int32, end: Int)?
    var node = root
    var index = start + 1
    while true {
      if nodes[Int(node)].value >= 0 { found = (nodes[Int(node)].value, index) }
      guard index < text.count, let child = child(of: node, text[index]) else { return found }
      node = child
      index += 1
    }
  }
}
