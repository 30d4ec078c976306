import OrderedJSON

/// The members of an object in a request body; unknown ones are ignored.
struct ObjectReader {
  private let object: JSONObject
  private let name: String
  private let path: [PathStep]

  /// Opens an object.
  ///
  /// - Parameters:
  ///   - reader: The value that must be an object.
  ///   - name: What the message calls such an object.
  /// - Throws: ``ShapeError`` when the value is something else.
  init(_ reader: ValueReader, named name: String) throws(ShapeError) {
    guard case .object(let object) = reader.value else { throw reader.mismatch(expected: "struct \(name)") }
    self.object = object
    self.name = name
    path = reader.path
  }

  /// A member that must be there.
  func required(_ key: String) throws(ShapeError) -> ValueReader {
    guard let reader = try present(key) else {
      throw ShapeError(path: path, detail: "missing field `\(key)`")
    }
    return reader
  }

  /// A member, or nil if it is absent; `null` is a value that the caller's type must accept.
  func present(_ key: String) throws(ShapeError) -> ValueReader? {
    RequestFields.observer?(name, key)
    let matches = object.members.lazy.filter { $0.key.utf8.elementsEqual(key.utf8) }.prefix(2)
    guard matches.count < 2 else { throw ShapeError(path: path, detail: "duplicate field `\(key)`") }
    return matches.first.map { ValueReader($0.value, path: path + [.key(key)]) }
  }

  /// A member, or nil if it is absent or `null`.
  func optional(_ key: String) throws(ShapeError) -> ValueReader? {
    try present(key).flatMap { $0.value.isNull ? nil : $0 }
  }

  /// A member with two names, or nil if it is absent or `null`.
  func optional(_ key: String, alias: String) throws(ShapeError) -> ValueReader? {
    let (first, second) = (try optional(key), try optional(alias))
    guard first == nil || second == nil else {
      throw ShapeError(path: path, detail: "duplicate field `\(key)`")
    }
    return first ?? second
  }
}
