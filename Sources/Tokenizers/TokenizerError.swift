public import OrderedJSON

/// Why a tokenizer could not be loaded, or why a text could not be encoded.
///
/// Files are named by their name inside the repository directory, fields by their path in the file, such
/// as `model.merges[3]`.
public enum TokenizerError: Error, Equatable, Sendable {
  /// A directory holds none of the files that describe a tokenizer.
  case noTokenizer(directory: String)
  /// A file could not be read.
  case unreadableFile(file: String, reason: String)
  /// A file is not JSON.
  case invalidJSON(file: String, error: JSONError)
  /// A field is missing or holds something that the rule forbids.
  case invalidField(file: String, field: String, expected: String, found: String)
  /// A component of a kind that this module does not have.
  case unsupportedComponent(file: String, field: String, kind: String, type: String, supported: [String])
  /// Two tokens claim the same id.
  case duplicateID(file: String, field: String, id: Int, first: String, second: String)
  /// A field names a token that the vocabulary lacks.
  case unknownToken(file: String, field: String, token: String)
  /// A regular expression does not compile.
  case invalidPattern(file: String, field: String, pattern: String, reason: String)
  /// A sentencepiece model breaks the format.
  case invalidSentencePiece(file: String, offset: Int, reason: String)
  /// A regular expression needs more steps on a text than is allowed.
  case patternLimit(pattern: String, reason: String)
  /// A text holds a character outside the vocabulary, and the unknown token is outside it too.
  case unknownTokenMissing(token: String)
}

extension TokenizerError: CustomStringConvertible {
  /// The fault in words: the file and field, the rule, and what came instead.
  public var description: String {
    switch self {
    case .noTokenizer(let directory):
      "no tokenizer in '\(directory)': expected tokenizer.json, tokenizer.model, a .tiktoken file, or vocab.json with merges.txt"
    case .unreadableFile(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .invalidJSON(let file, let error):
      "\(file): not valid JSON: \(error)"
    case .invalidField(let file, let field, let expected, let found):
      "\(file): '\(field)' must be \(expected); got \(found)"
    case .unsupportedComponent(let file, let field, let kind, let type, let supported):
      "\(file): '\(field)': \(kind) '\(type)' is not supported; supported: \(supported.joined(separator: ", "))"
    case .duplicateID(let file, let field, let id, let first, let second):
      "\(file): '\(field)': id \(id) is given to both '\(first)' and '\(second)'"
    case .unknownToken(let file, let field, let token):
      "\(file): '\(field)' names '\(token)', which is not in the vocabulary"
    case .invalidPattern(let file, let field, let pattern, let reason):
      "\(file): '\(field)': pattern '\(pattern)' does not compile: \(reason)"
    case .invalidSentencePiece(let file, let offset, let reason):
      "\(file): not a sentencepiece model: \(reason) at byte \(offset)"
    case .patternLimit(let pattern, let reason):
      "pattern '\(pattern)' needs too many steps on this text: \(reason)"
    case .unknownTokenMissing(let token):
      "the text holds a character outside the vocabulary, and the unknown token '\(token)' is outside it too"
    }
  }
}
