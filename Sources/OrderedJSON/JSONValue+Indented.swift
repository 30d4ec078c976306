extension JSONValue {
  /// The value as JSON over several lines, each level further in than the one above.
  ///
  /// - Parameter width: The blanks of a level.
  /// - Returns: The text without a line end; what Python's `json.dumps(value, indent: width,
  ///   ensure_ascii=False)` writes.
  public func indentedText(by width: Int) -> String {
    var bytes: [UInt8] = []
    appendIndented(to: &bytes, width: width, level: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func appendIndented(to bytes: inout [UInt8], width: Int, level: Int) {
    func newLine(_ level: Int) {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: width * level))
    }
    func list<Element>(_ brackets: (UInt8, UInt8), _ elements: [Element], _ append: (Element) -> Void) {
      bytes.append(brackets.0)
      for (position, element) in elements.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(level + 1)
        append(element)
      }
      newLine(level)
      bytes.append(brackets.1)
    }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      list((UInt8(ascii: "["), UInt8(ascii: "]")), elements) {
        $0.appendIndented(to: &bytes, width: width, level: level + 1)
      }
    case .object(let object) where !object.members.isEmpty:
      list((UInt8(ascii: "{"), UInt8(ascii: "}")), object.members) {
        bytes += JSONValue.string($0.key).compactBytes
        bytes += ": ".utf8
        $0.value.appendIndented(to: &bytes, width: width, level: level + 1)
      }
    default: bytes += compactBytes
    }
  }
}
