/// The content of a sentencepiece `tokenizer.model` (`sentencepiece_model.proto`).
struct SentencePieceFile {
  enum PieceType: UInt64 {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  struct Entry {
    var text: [UInt8] = []
    var score: Float = 0
    var type = PieceType.normal
  }

  enum ModelType: UInt64 {
    case unigram = 1
    case bpe, word, char
  }

  /// The id of a piece is its index.
  private(set) var pieces: [Entry] = []
  private(set) var modelType = ModelType.unigram
  private(set) var hasByteFallback = false
  private(set) var treatsWhitespaceAsSuffix = false
  private(set) var unknownSurface = Array(" \u{2047} ".utf8)
  private(set) var addsDummyPrefix = true
  private(set) var removesExtraWhitespace = true
  private(set) var escapesWhitespace = true
  private(set) var characterMap: CharacterMap?

  /// Reads a serialised `ModelProto`; absent fields have the defaults of the format.
  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    var reader = ProtobufReader(bytes: bytes, range: 0..<bytes.count, file: file)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): pieces.append(try Self.entry(reader.nested(range)))
      case (2, .bytes(let range)): try readTrainer(reader.nested(range))
      case (3, .bytes(let range)): try readNormalizer(reader.nested(range))
      case (5, .bytes(let range)): try checkDenormalizer(reader.nested(range))
      default: break
      }
    }
    guard !pieces.isEmpty else { throw reader.fault("it holds no pieces") }
  }

  private static func entry(_ message: ProtobufReader) throws(TokenizerError) -> Entry {
    var reader = message
    var entry = Entry()
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): entry.text = Array(reader.bytes[range])
      case (2, .fixed32(let bits)): entry.score = Float(bitPattern: bits)
      case (3, .integer(let value)):
        guard let type = PieceType(rawValue: value) else {
          throw reader.fault("piece type \(value) is unknown")
        }
        entry.type = type
      default: break
      }
    }
    guard String(validating: entry.text, as: UTF8.self) != nil else {
      throw reader.fault("a piece is not UTF-8")
    }
    guard !entry.text.isEmpty else { throw reader.fault("a piece is empty") }
    guard entry.text.count <= longestPiece else {
      throw reader.fault("a piece of \(entry.text.count) bytes is longer than \(longestPiece)")
    }
    return entry
  }

  /// Merges are made of all splits of a piece, which takes time in the square of its length.
  private static let longestPiece = TokenTrie.longestString

  private mutating func readTrainer(_ message: ProtobufReader) throws(TokenizerError) {
    var reader = message
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (3, .integer(let value)):
        guard let type = ModelType(rawValue: value) else {
          throw reader.fault("model type \(value) is unknown")
        }
        modelType = type
      case (24, .integer(let value)): treatsWhitespaceAsSuffix = value != 0
      case (35, .integer(let value)): hasByteFallback = value != 0
      case (44, .bytes(let range)): unknownSurface = Array(reader.bytes[range])
      default: break
      }
    }
  }

  /// Refuses a rule that would rewrite decoded text.
  private func checkDenormalizer(_ message: ProtobufReader) throws(TokenizerError) {
    var reader = message
    while let field = try reader.next() {
      guard field.number == 2, case .bytes(let range) = field.value, !range.isEmpty else { continue }
      throw reader.fault("a denormalizer with a character map is not supported")
    }
  }

  private mutating func readNormalizer(_ message: ProtobufReader) throws(TokenizerError) {
    var reader = message
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let range)) where !range.isEmpty:
        do { characterMap = try CharacterMap(reader.bytes[range]) } catch {
          throw reader.fault("the character map is not a trie with its replacements but \(error.reason)")
        }
      case (3, .integer(let value)): addsDummyPrefix = value != 0
      case (4, .integer(let value)): removesExtraWhitespace = value != 0
      case (5, .integer(let value)): escapesWhitespace = value != 0
      default: break
      }
    }
  }
}

extension Vocabulary {
  /// The pieces of a sentencepiece model.
  init(_ model: SentencePieceFile, file: String) throws(TokenizerError) {
    func fault(_ reason: String) -> TokenizerError {
      .invalidSentencePiece(file: file, offset: 0, reason: reason)
    }
    guard model.pieces.count <= Self.largestID + 1 else {
      throw fault("it holds more than \(Self.largestID + 1) pieces")
    }
    self.init(capacity: model.pieces.count)
    for (id, piece) in model.pieces.enumerated() {
      if let first = self.id(of: piece.text) {
        throw fault("pieces \(first) and \(id) are both '\(String(decoding: piece.text, as: UTF8.self))'")
      }
      _ = insert(piece.text, id: Int32(id))
    }
  }
}
