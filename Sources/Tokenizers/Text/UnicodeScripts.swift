/// The script of each scalar as a number.
///
/// The table is filled once by matching `\p{Greek}` and so on over all assigned scalars.
struct UnicodeScripts: Sendable {
  /// The number of a scalar that has no script here, and of a space.
  static let any: UInt8 = 0
  private static let han: UInt8 = 1

  static let shared = UnicodeScripts()

  private var numbers = [UInt8](repeating: any, count: 0x4_0000)

  /// The scripts of Unicode 13; the first three count as one.
  private static let names = """
    Han Hiragana Katakana Common Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Devanagari Bengali \
    Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Hangul \
    Ethiopic Cherokee Canadian_Aboriginal Ogham Runic Khmer Mongolian Bopomofo Yi Old_Italic Gothic Deseret \
    Inherited Tagalog Hanunoo Buhid Tagbanwa Limbu Tai_Le Linear_B Ugaritic Shavian Osmanya Cypriot Braille \
    Buginese Coptic New_Tai_Lue Glagolitic Tifinagh Syloti_Nagri Old_Persian Kharoshthi Balinese Cuneiform \
    Phoenician Phags_Pa Nko Sundanese Lepcha Ol_Chiki Vai Saurashtra Kayah_Li Rejang Lycian Carian Lydian Cham \
    Tai_Tham Tai_Viet Avestan Egyptian_Hieroglyphs Samaritan Lisu Bamum Javanese Meetei_Mayek Imperial_Aramaic \
    Old_South_Arabian Inscriptional_Parthian Inscriptional_Pahlavi Old_Turkic Kaithi Batak Brahmi Mandaic Chakma \
    Meroitic_Cursive Meroitic_Hieroglyphs Miao Sharada Sora_Sompeng Takri Caucasian_Albanian Bassa_Vah Duployan \
    Elbasan Grantha Pahawh_Hmong Khojki Linear_A Mahajani Manichaean Mende_Kikakui Modi Mro Old_North_Arabian \
    Nabataean Palmyrene Pau_Cin_Hau Old_Permic Psalter_Pahlavi Siddham Khudawadi Tirhuta Warang_Citi Ahom \
    Anatolian_Hieroglyphs Hatran Multani Old_Hungarian SignWriting Adlam Bhaiksuki Marchen Newa Osage Tangut \
    Masaram_Gondi Nushu Soyombo Zanabazar_Square Dogra Gunjala_Gondi Hanifi_Rohingya Makasar Medefaidrin \
    Old_Sogdian Sogdian Elymaic Nandinagari Nyiakeng_Puachue_Hmong Wancho
    """

  private init() {
    var text: [UInt8] = []
    for value in 0..<UInt32(numbers.count) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned else {
        continue
      }
      text.append(scalar)
    }
    for (index, name) in Self.names.split(separator: " ").enumerated() {
      let number = index < 3 ? Self.han : UInt8(index)
      // Newer versions of the library take the bare name for the scripts that use a character, too.
      guard let pattern = (try? Pattern(#"\p{sc:\#(name)}+"#)) ?? (try? Pattern(#"\p{\#(name)}+"#)) else {
        continue
      }
      // The expression matches in linear time: nothing is thrown.
      try? pattern.forEachMatch(in: text.span) { range in
        var index = range.lowerBound
        while index < range.upperBound {
          let (value, length) = text.span.scalar(at: index)
          numbers[Int(value)] = number
          index += length
        }
      }
    }
    numbers[0x20] = Self.any
    numbers[0x30FC] = Self.han
  }

  subscript(scalar: UInt32) -> UInt8 { scalar < UInt32(numbers.count) ? numbers[Int(scalar)] : Self.any }
}
