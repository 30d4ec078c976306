import Needletail

/// The text of a stream so far, so that its pieces add up to the text of the summary.
struct StreamedText {
  private var sent = ""

  /// The piece that a token adds: nothing for a special token, and with the last one also what was held
  /// back as the possible start of a stop text.
  mutating func append(_ token: GeneratedToken, last summary: GenerationSummary?) -> String {
    var piece = token.isSpecial ? "" : token.text
    if let text = summary?.text, text.utf8.starts(with: sent.utf8) {
      piece = String(decoding: text.utf8.dropFirst(sent.utf8.count), as: UTF8.self)
    }
    sent += piece
    return piece
  }
}
