/// The clean-up of BERT's basic tokenizer: control characters, Chinese characters, accents and case.
struct BertNormalizer: Normalizer {
  private let cleansText: Bool
  private let separatesChinese: Bool
  private let stripsAccents: Bool
  private let lowercases: Bool

  init(_ field: JSONField) throws(TokenizerError) {
    cleansText = try field.bool("clean_text", default: true)
    separatesChinese = try field.bool("handle_chinese_chars", default: true)
    lowercases = try field.bool("lowercase", default: true)
    stripsAccents = try field.bool("strip_accents", default: lowercases)
  }

  func normalize(_ text: inout some RewritableText) {
    if cleansText {
      text.mapScalars { scalar, output in
        if Self.isWhitespace(scalar) {
          output.append(0x20)
        } else if !Self.isDropped(scalar) {
          output.append(scalar)
        }
      }
    }
    if separatesChinese {
      text.mapScalars { scalar, output in
        let isChinese = Self.isChinese(scalar.value)
        if isChinese { output.append(0x20) }
        output.append(scalar)
        if isChinese { output.append(0x20) }
      }
    }
    if stripsAccents {
      UnicodeNormalizer(form: .nfd).normalize(&text)
      text.mapScalars { scalar, output in
        let isMark = scalar.properties.generalCategory == .nonspacingMark && scalar.isInOldTables
        if !isMark { output.append(scalar) }
      }
    }
    if lowercases { LowercaseNormalizer().normalize(&text) }
  }

  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r", " ": true
    default: scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }
  }

  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\u{FFFD}" { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: return scalar.isInOldTables
    default: return false
    }
  }

  /// The blocks of CJK ideographs as the reference lists them (one starts late).
  private static func isChinese(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
