/// A place in a schema, as a JSON pointer behind `#`.
struct SchemaPath: CustomStringConvertible, Sendable {
  private(set) var description: String

  static let root = SchemaPath(description: "#")

  subscript(key: String) -> SchemaPath {
    let escaped = key.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return appending(escaped)
  }

  subscript(index: Int) -> SchemaPath { appending("\(index)") }

  /// Steps down; what is too deep to be told keeps the path of what it is in.
  private func appending(_ step: String) -> SchemaPath {
    description.utf8.count > 1000 ? self : SchemaPath(description: "\(description)/\(step.shortened)")
  }
}
