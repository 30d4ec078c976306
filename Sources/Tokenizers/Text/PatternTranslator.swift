/// Rewrites an expression from the syntax of tokenizer files (Oniguruma) into that of PCRE2.
///
/// The two differ in what occurs there in three points: brackets nest inside a character class (a union),
/// `\s` is the Unicode property White_Space (PCRE2 adds U+180E), and `\w` is letters, marks, numbers and
/// connectors.
enum PatternTranslator {
  private static let space =
    #"\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"#
  private static let word = #"\p{L}\p{M}\p{N}\p{Pc}"#
  private static let hexDigit = "0-9A-Fa-f"

  static func translate(_ source: String) throws(Pattern.Fault) -> String {
    let scalars = Array(source.unicodeScalars)
    var output = ""
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "\\":
        output += escape(scalars, &index, inClass: false)
      case "[":
        index += 1
        output += "[" + (try classBody(scalars, &index, isNested: false)) + "]"
      default:
        output.unicodeScalars.append(scalars[index])
        index += 1
      }
    }
    return output
  }

  /// The escape at an index, which moves past it.
  private static func escape(_ scalars: [Unicode.Scalar], _ index: inout Int, inClass: Bool) -> String {
    guard index + 1 < scalars.count else {
      index += 1
      return "\\"
    }
    let letter = scalars[index + 1]
    index += 2
    switch letter {
    case "s": return inClass ? space : "[\(space)]"
    case "S": return inClass ? "\\S" : "[^\(space)]"
    case "w": return inClass ? word : "[\(word)]"
    case "W": return inClass ? "\\W" : "[^\(word)]"
    case "h": return inClass ? hexDigit : "[\(hexDigit)]"
    case "H": return inClass ? "\\H" : "[^\(hexDigit)]"
    default: return "\\" + String(Character(letter))
    }
  }

  /// The inside of a class from behind its opening bracket; the index moves past the closing one.
  private static func classBody(
    _ scalars: [Unicode.Scalar],
    _ index: inout Int,
    isNested: Bool
  ) throws(Pattern.Fault) -> String {
    var body = ""
    if index < scalars.count, scalars[index] == "^" {
      guard !isNested else { throw Pattern.Fault(reason: "a negated class inside a class is not supported") }
      body = "^"
      index += 1
    }
    if index < scalars.count, scalars[index] == "]" {
      body += "\\]"
      index += 1
    }
    while index < scalars.count, scalars[index] != "]" {
      switch scalars[index] {
      case "\\": body += escape(scalars, &index, inClass: true)
      case "[": body += try nested(scalars, &index)
      case "&" where index + 1 < scalars.count && scalars[index + 1] == "&":
        throw Pattern.Fault(reason: "an intersection of classes (&&) is not supported")
      default:
        body.unicodeScalars.append(scalars[index])
        index += 1
      }
    }
    guard index < scalars.count else {
      throw Pattern.Fault(reason: "missing terminating ] for character class")
    }
    index += 1
    return body
  }

  /// A class inside a class, without its brackets; a POSIX class such as `[:alpha:]` stays as it is.
  ///
  /// Nesting is one level: files use no more, and deeper input must not recurse without bound.
  private static func nested(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(Pattern.Fault) -> String
  {
    let start = index
    index += 1
    if index < scalars.count, scalars[index] == ":" {
      guard let end = scalars[index...].firstIndex(of: "]") else {
        throw Pattern.Fault(reason: "missing terminating ] for character class")
      }
      index = end + 1
      return String(String.UnicodeScalarView(scalars[start...end]))
    }
    guard let end = scalars[index...].firstIndex(of: "]"), !scalars[index..<end].contains("[") else {
      throw Pattern.Fault(reason: "classes may nest one level deep")
    }
    return try classBody(scalars, &index, isNested: true)
  }
}
