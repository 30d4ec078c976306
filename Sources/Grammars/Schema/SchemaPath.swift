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
    return SchemaPath(description: "\(description)/\(escaped)")
  }

  subscript(index: Int) -> SchemaPath { SchemaPath(description: "\(description)/\(index)") }
}
