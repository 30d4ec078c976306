import Foundation

/// One of the four Unicode normalisation forms.
struct UnicodeNormalizer: Normalizer {
  enum Form { case nfc, nfd, nfkc, nfkd }

  let form: Form

  func normalize(_ text: inout [UInt8]) {
    guard text.contains(where: { $0 >= firstAffected }) else { return }
    let string = String(decoding: text, as: UTF8.self)
    text =
      switch form {
      case .nfc: Array(string.precomposedStringWithCanonicalMapping.utf8)
      case .nfd: Array(string.decomposedStringWithCanonicalMapping.utf8)
      case .nfkc: Array(string.precomposedStringWithCompatibilityMapping.utf8)
      case .nfkd: Array(string.decomposedStringWithCompatibilityMapping.utf8)
      }
  }

  /// The lowest byte of a text that the form may change: nothing below U+0300 composes (lead byte CC),
  /// and only ASCII never decomposes.
  private var firstAffected: UInt8 { form == .nfc ? 0xCC : 0x80 }
}
