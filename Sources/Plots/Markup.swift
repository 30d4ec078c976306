/// Text that becomes part of XML or HTML.
public enum Markup {
  /// Replaces the characters that mean something in markup, and those that XML forbids.
  ///
  /// The result is safe between tags and inside quoted attributes.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// The text of a drawing while it is made.
struct Drawing {
  private(set) var text = ""

  /// Adds an element without content.
  mutating func add(_ name: String, _ attributes: [(String, String)], title: String? = nil) {
    text += "<\(name)\(Self.text(of: attributes))"
    if let title { text += "><title>\(Markup.escaped(title))</title></\(name)>\n" } else { text += "/>\n" }
  }

  /// Adds words.
  mutating func add(words: String, x: Double, y: Double, class style: String, rotated: Bool = false) {
    let (x, y) = (NumberText.pixels(x), NumberText.pixels(y))
    var attributes = [("class", style), ("x", x), ("y", y)]
    if rotated { attributes.append(("transform", "rotate(-90 \(x) \(y))")) }
    text += "<text\(Self.text(of: attributes))>\(Markup.escaped(words))</text>\n"
  }

  /// Puts elements into a group.
  mutating func group(_ style: String, _ body: (inout Drawing) -> Void) {
    text += "<g class=\"\(style)\">\n"
    body(&self)
    text += "</g>\n"
  }

  private static func text(of attributes: [(String, String)]) -> String {
    attributes.map { " \($0)=\"\(Markup.escaped($1))\"" }.joined()
  }
}

/// How wide words are drawn, about: no font is at hand.
enum Lettering {
  /// Pixels of a line of text.
  static func width(_ text: String, size: Double = 12) -> Double {
    text.unicodeScalars.reduce(0) { width, scalar in
      width + size * (scalar.value >= 0x1100 && scalar.value < 0xFFF0 ? 1 : isNarrow(scalar) ? 0.32 : 0.58)
    }
  }

  private static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ".", ",", ":", ";", "i", "l", "j", "I", "|", "'", "!", "(", ")", "[", "]", " ": true
    default: false
    }
  }

  /// The text, or its beginning and an ellipsis where it would be wider than the room.
  static func fitting(_ text: String, _ room: Double, size: Double = 12) -> String {
    guard width(text, size: size) > room else { return text }
    var result = String.UnicodeScalarView()
    var taken = size
    for scalar in text.unicodeScalars {
      taken += width(String(scalar), size: size)
      guard taken <= room else { break }
      result.append(scalar)
    }
    return String(result) + "…"
  }
}
