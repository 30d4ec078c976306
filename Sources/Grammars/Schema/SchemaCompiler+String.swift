internal import OrderedJSON

extension SchemaCompiler {
  /// The strings that fit.
  func string(_ keywords: Keywords) throws(GrammarError) -> Expression {
    let low = try keywords.count("minLength") ?? 0
    let high = try keywords.count("maxLength")
    let (pattern, format) = (try keywords.string("pattern"), try keywords.string("format"))
    guard pattern == nil || format == nil else {
      throw keywords.unsupported("'pattern' and 'format' that hold together")
    }
    if let pattern {
      guard let limited = try PatternParser.parse(pattern).limited(low: low, high: high) else {
        throw keywords.unsupported(
          "'minLength' and 'maxLength' are supported beside 'pattern' only where the pattern implies them or "
            + "repeats one character class; write the lengths into the pattern"
        )
      }
      return .quoted(limited.expression(.jsonString))
    }
    if let format {
      guard let known = StringFormat.patterns[format] else {
        let names = StringFormat.patterns.keys.sorted().joined(separator: ", ")
        throw keywords.unsupported("format '\(format.shortened)' is not supported; supported: \(names)")
      }
      guard let limited = try PatternParser.parse(known).limited(low: low, high: high) else {
        throw keywords.unsupported("'minLength' and 'maxLength' beside 'format' are not supported")
      }
      return .quoted(limited.expression(.jsonString))
    }
    return .jsonString(low: low, high: high)
  }
}

/// The formats of strings, as regular expressions; each matches only strings of its format, if not all.
enum StringFormat {
  private static let month31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
  private static let month30 = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
  // The 29th of February would need the year's number to be understood.
  private static let date = "[0-9]{4}-(?:\(month31)|\(month30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
  private static let clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
  private static let zone = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
  private static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
  private static let byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
  private static let hex = "[0-9a-fA-F]"

  /// By name; sources: RFC 3339 (dates, times, durations), RFC 4122, RFC 5321, RFC 1123, RFC 2673, RFC 3986.
  static let patterns = [
    "date": date,
    "time": clock + zone,
    "date-time": "\(date)T\(clock)\(zone)",
    "duration":
      "P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:T\(timeSpan))?|T\(timeSpan))",
    "uuid": "\(hex){8}-\(hex){4}-\(hex){4}-\(hex){4}-\(hex){12}",
    "email":
      "[A-Za-z0-9_%+-]+(?:\\.[A-Za-z0-9_%+-]+)*@(?:\(label)\\.)+[A-Za-z]{2,63}",
    "hostname": "\(label)(?:\\.\(label)){0,3}",
    "ipv4": "\(byte)(?:\\.\(byte)){3}",
    "ipv6": "(?:\(hex){1,4}:){7}\(hex){1,4}",
    "uri":
      "[A-Za-z][A-Za-z0-9+.-]*://(?:[A-Za-z0-9._~-]|%\(hex){2})+(?::[0-9]{1,5})?(?:/\(path)*)*(?:\\?\(query)*)?(?:#\(query)*)?",
  ]

  private static let timeSpan = "(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
  private static let path = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%\(hex){2})"
  private static let query = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%\(hex){2})"
}
