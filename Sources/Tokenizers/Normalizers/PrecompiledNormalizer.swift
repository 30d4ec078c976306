import FoundationEssentials

/// The character map of a sentencepiece model as Hugging Face `tokenizers` applies it (`Precompiled`).
///
/// It goes from grapheme cluster to grapheme cluster: one below six bytes is replaced whole when any start of
/// it is in the map; otherwise, and in longer ones, characters are replaced one by one. sentencepiece itself
/// takes the longest entry at each place: see ``SentencePieceNormalizer``.
struct PrecompiledNormalizer: Normalizer {
  private let map: CharacterMap

  init(_ field: JSONField) throws(TokenizerError) {
    let blob = try field.required("precompiled_charsmap")
    guard let data = Data(base64Encoded: try blob.string()) else { throw blob.mustBe("base64") }
    do {
      map = try CharacterMap(data)
    } catch {
      throw .invalidField(
        file: blob.file,
        field: blob.path,
        expected: "a trie with its replacements",
        found: error.reason
      )
    }
  }

  func normalize(_ text: inout some RewritableText) {
    let old = text.current
    let new = rewritten(old)
    text.become(new.bytes) { new.sources(in: old.span) }
  }

  private func rewritten(_ text: [UInt8]) -> CharacterChanges {
    var output = CharacterChanges(capacity: text.count)
    let string = String(decoding: text, as: UTF8.self)
    var (index, start) = (string.startIndex, 0)
    while index < string.endIndex {
      let next = string.index(after: index)
      let end = start + string.utf8.distance(from: index, to: next)
      append(text.span, start..<end, to: &output)
      (index, start) = (next, end)
    }
    return output
  }

  private func append(_ text: Span<UInt8>, _ cluster: Range<Int>, to output: inout CharacterChanges) {
    if cluster.count < 6, let replacement = map.shortest(in: text, cluster) {
      return output.append(map.replacements[replacement], replacing: text, cluster)
    }
    var start = cluster.lowerBound
    while start < cluster.upperBound {
      let end = start + text.scalar(at: start).length
      if let replacement = map.shortest(in: text, start..<end) {
        output.append(map.replacements[replacement], replacing: text, start..<end)
      } else {
        output.append(text, start..<end)
      }
      start = end
    }
  }
}

/// A text written anew, and for each character by how many the text has grown there, as the reference counts:
/// 1 for a character that has come in, -n for one that stands for n more.
private struct CharacterChanges {
  private(set) var bytes: [UInt8] = []
  /// The changes that are not 0, by the place of their character in the bytes.
  private var changes: [(start: Int, change: Int)] = []
  private var lastStart = 0

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Appends a character as it is.
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    lastStart = bytes.count
    for index in range { bytes.append(text[index]) }
  }

  /// Appends what replaces a stretch of text.
  ///
  /// Where it has fewer characters, the last one written so far
  /// stands for the rest: at the start of a text there is none, and all places shift.
  mutating func append(_ content: ArraySlice<UInt8>, replacing text: Span<UInt8>, _ range: Range<Int>) {
    var old = 0
    for index in range where text[index] & 0xC0 != 0x80 { old += 1 }
    for byte in content {
      if byte & 0xC0 != 0x80 {
        lastStart = bytes.count
        old -= 1
        if old < 0 { changes.append((lastStart, 1)) }
      }
      bytes.append(byte)
    }
    guard old > 0, !bytes.isEmpty else { return }
    if let last = changes.last, last.start == lastStart {
      changes[changes.count - 1].change -= old
    } else {
      changes.append((lastStart, -old))
    }
  }

  /// A byte of the old text for each byte.
  func sources(in old: Span<UInt8>) -> [UInt32] {
    var sources: [UInt32] = []
    sources.reserveCapacity(bytes.count)
    var changes = changes[...]
    var (start, position) = (0, 0)
    while start < bytes.count {
      let length = bytes.span.scalar(at: start).length
      let change = changes.first?.start == start ? changes.removeFirst().change : 0
      sources.fill(to: start + length, with: change > 0 ? max(0, position - 1) : position)
      for _ in 0..<(change > 0 ? 0 : 1 - change) where position < old.count {
        position += old.scalar(at: position).length
      }
      start += length
    }
    return sources
  }
}
