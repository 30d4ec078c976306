/// A place in a JSON text.
enum PathStep: Equatable {
  /// A member of an object.
  case key(String)
  /// An element of an array.
  case index(Int)
}

/// A JSON value that is not what its place asks for.
struct ShapeError: Error, Equatable {
  /// Where the value stands.
  let path: [PathStep]
  /// The rule and what came instead.
  let detail: String
}

extension ShapeError: CustomStringConvertible {
  /// `path: detail`, or the detail alone at the root.
  var description: String {
    var text = ""
    for step in path {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text.isEmpty ? detail : "\(text): \(detail)"
  }
}
