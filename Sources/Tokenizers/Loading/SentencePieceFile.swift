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
  private(set) var hasCharacterMap = false

  /// Reads a serialised `ModelProto`; absent fields have the defaults of the format.
  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    var reader = ProtobufReader(bytes: bytes, range: 0..<bytes.count, file: file)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): pieces.append(try Self.entry(reader.nested(range)))
      case (2, .bytes(let range)): try readTrainer(reader.nested(range))
      case (3, .bytes(let range)): try readNormalizer(reader.nested(range))
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
    guard entry.text.count <= longestPiece else {
      throw reader.fault("a piece of \(entry.text.count) bytes is longer than \(longestPiece)")
    }
    return entry
  }

  /// Merges are made of all splits of a piece, which takes time in the square of its length.
  private static let longestPiece = 1024

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

  private mutating func readNormalizer(_ message: ProtobufReader) throws(TokenizerError) {
    var reader = message
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let range)): hasCharacterMap = !range.isEmpty
      case (3, .integer(let value)): addsDummyPrefix = value != 0
      case (4, .integer(let value)): removesExtraWhitespace = value != 0
      case (5, .integer(let value)): escapesWhitespace = value != 0
      default: break
      }
    }
  }
}
