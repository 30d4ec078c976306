/// Puts text from a file into a message: on one line, without control characters, at most 80 scalars.
func clipped(_ text: String) -> String {
  var result = ""
  for (position, scalar) in text.unicodeScalars.enumerated() {
    guard position < 80 else { return result + "…" }
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
