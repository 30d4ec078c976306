/// How characters become bytes.
enum ScalarEncoding: Sendable {
  /// As they are.
  case utf8
  /// As inside the quotes of a JSON string, with the shortest escape where one must stand.
  case jsonString

  /// One character of a set.
  func expression(_ set: ScalarSet) -> Expression {
    switch self {
    case .utf8:
      Self.plain(set)
    case .jsonString:
      .choice([
        Self.plain(set.subtracting(.escapedInJSON)),
        .sequence([.literal([UInt8(ascii: "\\")]), Self.escape(set.intersection(.escapedInJSON))]),
      ])
    }
  }

  private static func plain(_ set: ScalarSet) -> Expression {
    var ascii = ByteSet()
    var longer: [Expression] = []
    for range in set.ranges {
      for byte in range.clamped(to: 0...0x7F) where range.contains(byte) { ascii.insert(UInt8(byte)) }
      for lengths: ClosedRange<UInt32> in [0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
      where range.overlaps(lengths) {
        UTF8Ranges.append(range.clamped(to: lengths), to: &longer)
      }
    }
    if longer.isEmpty { return .bytes(ascii) }
    return .choice((ascii.isEmpty ? [] : [.bytes(ascii)]) + longer)
  }

  /// What follows the backslash.
  private static func escape(_ set: ScalarSet) -> Expression {
    let short: [(UInt32, UInt8)] = [
      (0x08, UInt8(ascii: "b")), (0x09, UInt8(ascii: "t")), (0x0A, UInt8(ascii: "n")),
      (0x0C, UInt8(ascii: "f")), (0x0D, UInt8(ascii: "r")), (0x22, 0x22), (0x5C, 0x5C),
    ]
    var letters = ByteSet()
    var digits = [ByteSet(), ByteSet()]
    for scalar in set.ranges.joined() {
      if let letter = short.first(where: { $0.0 == scalar })?.1 {
        letters.insert(letter)
      } else {
        digits[Int(scalar >> 4)].insert(Array("0123456789abcdef".utf8)[Int(scalar & 15)])
      }
    }
    let long = digits.enumerated().map { row, set in
      Expression.sequence([.text("u00\(row)"), .bytes(set)])
    }
    return .choice([.bytes(letters)] + long)
  }
}

/// Ranges of characters as sequences of ranges of bytes.
private enum UTF8Ranges {
  /// Appends expressions that together match a range whose characters all have the same number of bytes.
  static func append(_ range: ClosedRange<UInt32>, to result: inout [Expression]) {
    // A range that cuts through the values of a continuation byte is split at their start and end.
    for position: UInt32 in 1..<4 {
      let mask: UInt32 = 1 << (6 * position) - 1
      let (low, high) = (range.lowerBound, range.upperBound)
      guard low & ~mask != high & ~mask else { break }
      if low & mask != 0 {
        append(low...low | mask, to: &result)
        append((low | mask) + 1...high, to: &result)
        return
      }
      if high & mask != mask {
        append(low...(high & ~mask) - 1, to: &result)
        append(high & ~mask...high, to: &result)
        return
      }
    }
    let pairs = zip(bytes(range.lowerBound), bytes(range.upperBound))
    result.append(.sequence(pairs.map { .bytes(ByteSet($0...$1)) }))
  }

  private static func bytes(_ scalar: UInt32) -> [UInt8] {
    Unicode.Scalar(scalar).map { Array(String($0).utf8) } ?? []
  }
}
