/// Puts text from a file into a message: on one line, without control characters, at most `limit` scalars.
func clipped(_ text: String, limit: Int = 80) -> String {
  var result = ""
  for (position, scalar) in text.unicodeScalars.enumerated() {
    guard position < limit else { return result + "…" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A text in single quotes, clipped.
func quoted(_ text: String) -> String { "'\(clipped(text))'" }

/// A path in single quotes, as long as it is.
func quoted(path: String) -> String { "'\(clipped(path, limit: .max))'" }

/// Bytes as base-16 numbers.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { String($0, radix: 16) }.joined(separator: " ")
}
