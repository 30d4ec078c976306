/// Why a grammar cannot be used, or why a text cannot go on under it.
public enum GrammarError: Error, Equatable, Sendable {
  /// A schema breaks the rules of JSON Schema; `path` is a JSON pointer with `#` before it.
  case invalidSchema(path: String, expected: String, found: String)
  /// A schema asks for something that this module does not generate.
  case unsupportedSchema(path: String, reason: String)
  /// A regular expression is damaged, or uses what the subset lacks; `offset` counts characters from 0.
  case invalidRegex(pattern: String, offset: Int, reason: String)
  /// A grammar is larger than any that is compiled.
  case tooLarge(what: String, limit: Int)
  /// No text fits.
  case noText
  /// The text so far can be read in too many ways to follow them all.
  case tooAmbiguous(limit: Int)
  /// Following the grammar took more work than one request may ask for.
  case tooMuchWork
  /// No token of the vocabulary continues the text, nor may it end.
  case deadEnd
  /// A token was chosen that the grammar rules out.
  case tokenNotAllowed(id: Int32)
}

extension GrammarError: CustomStringConvertible {
  /// The fault in the words of text-generation-inference: what is not valid apart from what is not supported.
  public var description: String {
    switch self {
    case .invalidSchema(let path, let expected, let found):
      "grammar is not valid: '\(path.shortened)' must be \(expected); got \(found.shortened)"
    case .unsupportedSchema(let path, let reason):
      "cannot compile regex from schema: '\(path.shortened)': \(reason)"
    case .invalidRegex(let pattern, let offset, let reason):
      "grammar is not valid: regular expression '\(pattern.shortened)': \(reason) at character \(offset)"
    case .tooLarge(let what, let limit):
      "grammar is not valid: \(what) must be <= \(limit)"
    case .noText:
      "grammar is not valid: no text fits it"
    case .tooAmbiguous(let limit):
      "the grammar allows more than \(limit) readings of the text so far; make repeated parts differ from "
        + "what follows them"
    case .tooMuchWork:
      "the grammar takes too much work for one request; make it smaller, or its repetitions simpler"
    case .deadEnd:
      "no token of the vocabulary continues the text as the grammar asks"
    case .tokenNotAllowed(let id):
      "token \(id) is not allowed by the grammar"
    }
  }
}

extension String {
  /// The text itself, or its start when it is too long for a message.
  var shortened: String {
    let limit = 200
    guard let end = unicodeScalars.index(startIndex, offsetBy: limit, limitedBy: endIndex), end < endIndex
    else {
      return self
    }
    return String(self[..<end]) + "…"
  }
}
