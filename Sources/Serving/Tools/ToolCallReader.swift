import OrderedJSON

/// Reads a call, `{"function": {"_name": "f", "x": 1}}`, from text that arrives in pieces.
struct ToolCallReader {
  private enum Place {
    /// In the text before the name; the number of its bytes, white space aside, that have come.
    case opening(Int)
    case name
    case behindName
    case arguments
    case end
    /// The text is no call.
    case lost
  }

  private static let opening = Array(#"{"function":{"_name":""#.utf8)

  private var place = Place.opening(0)
  private var nameText: [UInt8] = []
  private var isEscaped = false
  private var isInString = false
  private var depth = 0
  private var argumentBytes: [UInt8] = []

  /// The name of the function, once it is known.
  private(set) var name: String?

  /// The arguments so far: the JSON text of an object without white space, as the model wrote it.
  var arguments: String { String(decoding: argumentBytes, as: UTF8.self) }

  /// Whether the call is whole.
  var isComplete: Bool { if case .end = place { true } else { false } }

  /// Takes the next piece of text.
  ///
  /// - Returns: What it adds to the arguments.
  mutating func append(_ text: String) -> String {
    let count = argumentBytes.count
    for byte in text.utf8 { append(byte) }
    return String(decoding: argumentBytes[count...], as: UTF8.self)
  }

  private mutating func append(_ byte: UInt8) {
    switch place {
    case .opening(let count): open(byte, count)
    case .name: appendToName(byte)
    case .behindName: beginArguments(byte)
    case .arguments: appendToArguments(byte)
    case .end, .lost: break
    }
  }

  private mutating func open(_ byte: UInt8, _ count: Int) {
    if byte.isWhitespace { return }
    guard byte == Self.opening[count] else {
      place = .lost
      return
    }
    place = count + 1 == Self.opening.count ? .name : .opening(count + 1)
  }

  private mutating func appendToName(_ byte: UInt8) {
    guard byte == UInt8(ascii: "\""), !isEscaped else {
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      nameText.append(byte)
      return
    }
    let quoted = [UInt8(ascii: "\"")] + nameText + [UInt8(ascii: "\"")]
    name = (try? JSONValue(parsing: quoted))?.stringValue
    place = name == nil ? .lost : .behindName
  }

  private mutating func beginArguments(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ","):
      argumentBytes.append(UInt8(ascii: "{"))
      place = .arguments
    case UInt8(ascii: "}"):
      argumentBytes += [UInt8(ascii: "{"), UInt8(ascii: "}")]
      place = .end
    default: if !byte.isWhitespace { place = .lost }
    }
  }

  private mutating func appendToArguments(_ byte: UInt8) {
    if isInString {
      if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      argumentBytes.append(byte)
      return
    }
    if byte.isWhitespace { return }
    argumentBytes.append(byte)
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth == 0 { place = .end }
      depth -= 1
    default: break
    }
  }
}

extension UInt8 {
  fileprivate var isWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
