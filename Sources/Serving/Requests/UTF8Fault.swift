/// Why bytes are not UTF-8, in the words of Rust's standard library.
enum UTF8Fault: Equatable {
  /// Some bytes are part of no character.
  case invalid(index: Int, length: Int)
  /// The bytes end inside a character.
  case incomplete(index: Int)

  /// Finds the first fault; of valid bytes an incomplete character at the end.
  init(in bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      guard let continuations = Self.continuations(of: bytes[index]) else {
        self = .invalid(index: index, length: 1)
        return
      }
      for (offset, range) in continuations.enumerated() {
        let next = index + 1 + offset
        guard next < bytes.count else {
          self = .incomplete(index: index)
          return
        }
        guard range.contains(bytes[next]) else {
          self = .invalid(index: index, length: 1 + offset)
          return
        }
      }
      index += 1 + continuations.count
    }
    self = .incomplete(index: index)
  }

  /// The ranges of the bytes that follow a first one (Unicode 15, table 3-7); nil when none may be first.
  private static func continuations(of first: UInt8) -> [ClosedRange<UInt8>]? {
    let any: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0..<0x80: return []
    case 0xC2...0xDF: return [any]
    case 0xE0: return [0xA0...0xBF, any]
    case 0xED: return [0x80...0x9F, any]
    case 0xE1...0xEF: return [any, any]
    case 0xF0: return [0x90...0xBF, any, any]
    case 0xF4: return [0x80...0x8F, any, any]
    case 0xF1...0xF3: return [any, any, any]
    default: return nil
    }
  }
}

extension UTF8Fault: CustomStringConvertible {
  var description: String {
    switch self {
    case .invalid(let index, let length):
      "invalid utf-8 sequence of \(length) bytes from index \(index)"
    case .incomplete(let index): "incomplete utf-8 byte sequence from index \(index)"
    }
  }
}
