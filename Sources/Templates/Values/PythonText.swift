/// Operations of Python's `str`, on Unicode scalars.
enum PythonText {
  static func upper(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result += scalar.properties.uppercaseMapping }
    return result
  }

  /// Lower case; a capital sigma at the end of a word becomes the final form.
  static func lower(_ text: String) -> String {
    guard text.unicodeScalars.contains("\u{3A3}") else {
      var result = ""
      for scalar in text.unicodeScalars { result += scalar.properties.lowercaseMapping }
      return result
    }
    let scalars = Array(text.unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      let isFinal =
        scalar == "\u{3A3}"
        && scalars[..<index].last { !$0.properties.isCaseIgnorable }?.properties.isCased == true
        && scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }?.properties.isCased != true
      result += isFinal ? "\u{3C2}" : scalar.properties.lowercaseMapping
    }
    return result
  }

  static func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return "" }
    return first.properties.titlecaseMapping + lower(String(text.unicodeScalars.dropFirst()))
  }

  /// `str.title`: a letter after anything without case begins a word.
  static func title(_ text: String) -> String {
    var result = ""
    var isInWord = false
    for scalar in text.unicodeScalars {
      result += isInWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      isInWord = scalar.properties.isCased
    }
    return result
  }

  static func swapCase(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result +=
        scalar.properties.isUppercase
        ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
    }
    return result
  }

  static func isUpper(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isUppercase }
      && !text.unicodeScalars.contains {
        $0.properties.isLowercase || $0.properties.generalCategory == .titlecaseLetter
      }
  }

  static func isLower(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isLowercase }
      && !text.unicodeScalars.contains {
        $0.properties.isUppercase || $0.properties.generalCategory == .titlecaseLetter
      }
  }

  static func isTitle(_ text: String) -> Bool {
    var isInWord = false
    var hasCase = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter {
        if isInWord { return false }
        (isInWord, hasCase) = (true, true)
      } else if scalar.properties.isLowercase {
        if !isInWord { return false }
        hasCase = true
      } else {
        isInWord = false
      }
    }
    return hasCase
  }

  /// Takes characters off the ends: white space, or those in `set`.
  static func stripped(_ text: String, _ set: String?, start: Bool = true, end: Bool = true) -> String {
    let scalars = text.unicodeScalars
    let wanted = set.map { Set($0.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool { wanted?.contains(scalar) ?? scalar.isPythonSpace }
    var rest = scalars[...]
    if start { rest = rest.drop(while: goes) }
    if end { while let last = rest.last, goes(last) { rest.removeLast() } }
    return String(rest)
  }

  /// The words between runs of white space, with at most `limit` cuts from the left; the rest keeps its end.
  static func words(_ text: String, limit: Int) -> [String] {
    var words: [String] = []
    var rest = text.unicodeScalars.drop(while: \.isPythonSpace)
    while !rest.isEmpty {
      guard words.count < limit else {
        words.append(String(rest))
        break
      }
      let word = rest.prefix { !$0.isPythonSpace }
      words.append(String(word))
      rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
    }
    return words
  }

  static func lines(_ text: String, keepsEnds: Bool) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar.isPythonLineBreak else {
        line.append(scalar)
        continue
      }
      if keepsEnds { line.append(scalar) }
      if scalar == "\r", rest.first == "\n" {
        rest.removeFirst()
        if keepsEnds { line.append("\n") }
      }
      lines.append(String(line))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }
}
