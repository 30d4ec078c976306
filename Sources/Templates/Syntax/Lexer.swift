/// Cuts a template into tokens, with the white space rules of `trim_blocks` and `lstrip_blocks`.
struct Lexer {
  typealias Scalar = Unicode.Scalar

  var source: [Scalar]
  var position = 0
  var line = 1
  var tokens: [Token] = []
  /// Closing brackets that are owed inside the current tag.
  var brackets: [Token.Mark] = []
  /// Whether the last piece ended with a newline, so that the next text starts a line.
  private var isAtLineStart = true

  /// Line ends become `\n`, and one at the very end is dropped.
  init(_ text: String) {
    source = []
    source.reserveCapacity(text.utf8.count)
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        source.append("\n")
      } else if !(scalar == "\n" && afterReturn) {
        source.append(scalar)
      }
      afterReturn = scalar == "\r"
    }
    if source.last == "\n" { source.removeLast() }
  }

  mutating func tokenize() throws(TemplateError) -> [Token] {
    while position < source.count { try lexRoot() }
    append(.end)
    return tokens
  }

  mutating func append(_ kind: Token.Kind) { tokens.append(Token(kind: kind, line: line)) }

  func peek(_ offset: Int = 0) -> Scalar? {
    position + offset < source.count ? source[position + offset] : nil
  }

  func fault(_ message: String) -> TemplateError { .syntax(message: message, line: line) }

  func stands(_ text: String, at start: Int) -> Bool {
    var index = start
    for scalar in text.unicodeScalars {
      guard index < source.count, source[index] == scalar else { return false }
      index += 1
    }
    return true
  }

  /// Steps forward to an index, counting lines.
  mutating func advance(to end: Int) {
    for index in position..<end where source[index] == "\n" { line += 1 }
    if end > position { isAtLineStart = source[end - 1] == "\n" }
    position = end
  }

  func skippingSpace(from start: Int) -> Int {
    var index = start
    while index < source.count, source[index].isPythonSpace { index += 1 }
    return index
  }

  // MARK: Text and the tags in it

  private mutating func lexRoot() throws(TemplateError) {
    var start = position
    while start < source.count, !isTagStart(start) { start += 1 }
    guard start < source.count else {
      append(.data(String(source[position...])))
      return advance(to: start)
    }
    let letter = source[start + 1]
    let sign =
      start + 2 < source.count && (source[start + 2] == "-" || source[start + 2] == "+")
      ? source[start + 2] : nil
    let rawEnd = letter == "%" ? endOfRawTag(from: start + 2, word: "raw", trims: false) : nil
    appendText(upTo: start, sign: sign, strips: letter != "{")
    advance(to: rawEnd ?? (start + (sign == nil ? 2 : 3)))
    if rawEnd != nil { return try lexRaw() }
    switch letter {
    case "#": try skipComment()
    case "%": try lexTag(.blockBegin, .blockEnd, closing: "%")
    default: try lexTag(.variableBegin, .variableEnd, closing: "}")
    }
  }

  private func isTagStart(_ index: Int) -> Bool {
    guard source[index] == "{", index + 1 < source.count else { return false }
    return source[index + 1] == "{" || source[index + 1] == "%" || source[index + 1] == "#"
  }

  /// Emits the text before a tag, less the white space that the tag takes away.
  private mutating func appendText(upTo end: Int, sign: Scalar?, strips: Bool) {
    var last = end
    if sign == "-" {
      while last > position, source[last - 1].isPythonSpace { last -= 1 }
    } else if sign == nil, strips {
      var lineStart = end
      while lineStart > position, source[lineStart - 1] != "\n" { lineStart -= 1 }
      if lineStart > position || isAtLineStart, source[lineStart..<end].allSatisfy(\.isPythonSpace) {
        last = lineStart
      }
    }
    if last > position { append(.data(String(source[position..<last]))) }
    advance(to: end)
  }

  private mutating func skipComment() throws(TemplateError) {
    var index = position
    while index + 1 < source.count {
      if source[index] == "#", source[index + 1] == "}" {
        let sign = index > position ? source[index - 1] : " "
        return advance(to: endOfTag(from: index + 2, sign: sign, trims: true))
      }
      index += 1
    }
    throw fault("missing end of comment tag '#}'")
  }

  /// Where the text goes on after a tag that closes at `end`.
  private func endOfTag(from end: Int, sign: Scalar, trims: Bool) -> Int {
    if sign == "-" { return skippingSpace(from: end) }
    if trims, sign != "+", end < source.count, source[end] == "\n" { return end + 1 }
    return end
  }

  /// The index after `raw %}` or `endraw %}`, or nil when something else stands at `start`.
  private func endOfRawTag(from start: Int, word: String, trims: Bool) -> Int? {
    var index = start
    if index < source.count, source[index] == "-" || source[index] == "+" { index += 1 }
    index = skippingSpace(from: index)
    guard stands(word, at: index) else { return nil }
    index = skippingSpace(from: index + word.unicodeScalars.count)
    var sign: Scalar = " "
    if index < source.count, source[index] == "-" || (trims && source[index] == "+") {
      sign = source[index]
      index += 1
    }
    guard stands("%}", at: index) else { return nil }
    return endOfTag(from: index + 2, sign: sign, trims: trims)
  }

  private mutating func lexRaw() throws(TemplateError) {
    var index = position
    while index + 1 < source.count {
      if source[index] == "{", source[index + 1] == "%",
        let end = endOfRawTag(from: index + 2, word: "endraw", trims: true)
      {
        let next = source[index + 2]
        appendText(upTo: index, sign: next == "-" || next == "+" ? next : nil, strips: true)
        return advance(to: end)
      }
      index += 1
    }
    throw fault("missing end of raw block '{% endraw %}'")
  }

  // MARK: Inside a tag

  private mutating func lexTag(
    _ begin: Token.Kind,
    _ end: Token.Kind,
    closing: Scalar
  ) throws(TemplateError) {
    append(begin)
    brackets = []
    let trims = closing == "%"
    while true {
      advance(to: skippingSpace(from: position))
      guard let scalar = peek() else { return }
      if brackets.isEmpty {
        let isSigned = scalar == "-" || (trims && scalar == "+")
        let mark = isSigned ? position + 1 : position
        if mark + 1 < source.count, source[mark] == closing, source[mark + 1] == "}" {
          append(end)
          return advance(to: endOfTag(from: mark + 2, sign: isSigned ? scalar : " ", trims: trims))
        }
      }
      try lexItem(scalar)
    }
  }
}
