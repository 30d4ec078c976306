/// Whether a scalar is a letter, a number or white space, in one table read.
///
/// The table is filled by matching `\p{L}`, `\p{N}` and `\s` over all scalars once, so the hand-written
/// scanners cannot disagree with the expressions that they stand for. Characters newer than the tables of
/// the regular-expression library take their class from the standard library.
struct CharacterClasses: Sendable {
  static let letter: UInt8 = 1
  static let number: UInt8 = 2
  static let space: UInt8 = 4

  /// Nothing at or above this value is a letter, number or white space.
  private static let limit: UInt32 = 0x40000

  static let shared = CharacterClasses()

  private let flags: [UInt8]

  private init() {
    var flags = [UInt8](repeating: 0, count: Int(Self.limit))
    var text: [UInt8] = []
    for value in 0..<Self.limit {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    for (source, flag) in [(#"\p{L}+"#, Self.letter), (#"\p{N}+"#, Self.number), (#"\s+"#, Self.space)] {
      // These three expressions compile and match in linear time: nothing is thrown.
      try? Pattern(source).forEachMatch(in: text.span) { range in
        var index = range.lowerBound
        while index < range.upperBound {
          let (value, length) = text.span.scalar(at: index)
          flags[Int(value)] |= flag
          index += length
        }
      }
    }
    for value in 0x300..<Self.limit where flags[Int(value)] == 0 {
      if let scalar = Unicode.Scalar(value) { flags[Int(value)] = Self.flags(of: scalar) }
    }
    self.flags = flags
  }

  /// The class of a character by its general category; white space never gets new members.
  private static func flags(of scalar: Unicode.Scalar) -> UInt8 {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: letter
    case .decimalNumber, .letterNumber, .otherNumber: number
    default: 0
    }
  }

  @inline(__always)
  subscript(scalar: UInt32) -> UInt8 {
    scalar < Self.limit ? flags[Int(scalar)] : 0
  }
}
