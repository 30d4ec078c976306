import Foundation

/// One of the four Unicode normalisation forms.
struct UnicodeNormalizer: Normalizer {
  enum Form { case nfc, nfd, nfkc, nfkd }

  let form: Form

  func normalize(_ text: inout some RewritableText) {
    let old = text.current
    guard old.contains(where: { $0 >= firstAffected }) else { return }
    var new = old
    apply(to: &new)
    text.become(new) { sources(of: new, in: old) }
  }

  /// Normalises a whole text.
  func apply(to text: inout [UInt8]) {
    switch form {
    case .nfc: compose(&text)
    case .nfd: text.mapString(\.decomposedStringWithCanonicalMapping)
    case .nfkc:
      text.mapString(\.decomposedStringWithCompatibilityMapping)
      compose(&text)
    case .nfkd: text.mapString(\.decomposedStringWithCompatibilityMapping)
    }
  }

  /// Whether the form composes what it has decomposed.
  var composes: Bool { form == .nfc || form == .nfkc }

  /// Whether the form takes compatibility characters apart.
  var isCompatibility: Bool { form == .nfkc || form == .nfkd }

  /// The lowest byte of a text that the form may change: nothing below U+0300 composes (lead byte CC),
  /// and only ASCII never decomposes.
  private var firstAffected: UInt8 { form == .nfc ? 0xCC : 0x80 }

  /// Foundation leaves a syllable and a final consonant apart and composes U+11A7, so runs of Hangul are
  /// composed here; nothing outside a run composes with it.
  private func compose(_ text: inout [UInt8]) {
    var result: [UInt8] = []
    var other: [UInt8] = []
    var hangul: [UInt32] = []
    guard text.containsJamo else { return text.mapString(\.precomposedStringWithCanonicalMapping) }
    text.mapScalars { scalar, _ in
      if Hangul.contains(scalar.value) {
        other.mapString(\.precomposedStringWithCanonicalMapping)
        result += other
        other.removeAll(keepingCapacity: true)
        Hangul.append(scalar.value, to: &hangul)
      } else {
        result.flush(&hangul)
        other.append(scalar)
      }
    }
    result.flush(&hangul)
    other.mapString(\.precomposedStringWithCanonicalMapping)
    text = result + other
  }
}

/// The arithmetic of Hangul composition (Unicode 15, section 3.12).
private enum Hangul {
  static func contains(_ value: UInt32) -> Bool {
    (0x1100...0x11FF).contains(value) || (0xAC00...0xD7A3).contains(value)
  }

  /// Appends a character, composed with the last one if the two compose.
  static func append(_ value: UInt32, to run: inout [UInt32]) {
    guard let last = run.last, let composed = composition(last, value) else {
      run.append(value)
      return
    }
    run[run.count - 1] = composed
  }

  private static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
    }
    let isOpen = (0xAC00...0xD7A3).contains(first) && (first - 0xAC00) % 28 == 0
    return isOpen && (0x11A8...0x11C2).contains(second) ? first + second - 0x11A7 : nil
  }
}

extension [UInt8] {
  fileprivate mutating func mapString(_ transform: (String) -> String) {
    if !isEmpty { self = Array(transform(String(decoding: self, as: UTF8.self)).utf8) }
  }

  /// Whether valid UTF-8 holds a scalar from U+1100 to U+11FF.
  fileprivate var containsJamo: Bool {
    indices.dropLast(2).contains { self[$0] == 0xE1 && (0x84...0x87).contains(self[$0 + 1]) }
  }

  /// Appends a run of Hangul and empties it.
  fileprivate mutating func flush(_ hangul: inout [UInt32]) {
    for value in hangul { append(Unicode.Scalar(decoded: value)) }
    hangul.removeAll(keepingCapacity: true)
  }
}
