internal import OrderedJSON

/// Finds what the references of a schema name.
struct SchemaReferences {
  private let document: JSONValue
  /// The members of objects that references went through, by the objects' pointers.
  private var members: [[UInt8]: [[UInt8]: JSONValue]] = [:]

  init(document: JSONValue) { self.document = document }

  /// What a reference names: `#`, or `#` and a JSON pointer (RFC 6901).
  mutating func target(of reference: String, at path: SchemaPath) throws(GrammarError) -> JSONValue {
    let fault = GrammarError.unsupportedSchema(
      path: path.description,
      reason: "'$ref' must name a part of this schema ('#/…'); got '\(reference.shortened)'"
    )
    let bytes = Array(reference.utf8)
    guard bytes.first == UInt8(ascii: "#"), let pointer = Self.withoutPercents(bytes.dropFirst()) else {
      throw fault
    }
    if pointer.isEmpty { return document }
    guard pointer[0] == UInt8(ascii: "/") else { throw fault }
    var value = document
    var prefix: [UInt8] = []
    let steps = pointer.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard steps.count <= 2 * GrammarLimits.nesting else { throw fault }
    for step in steps {
      guard let next = self.step(Self.withoutTildes(step), from: value, prefix) else { throw fault }
      value = next
      prefix += [UInt8(ascii: "/")] + step
    }
    return value
  }

  private mutating func step(_ key: [UInt8], from value: JSONValue, _ prefix: [UInt8]) -> JSONValue? {
    switch value {
    case .object(let object):
      if members[prefix] == nil {
        members[prefix] = Dictionary(
          object.members.map { (Array($0.key.utf8), $0.value) },
          uniquingKeysWith: { $1 }
        )
      }
      return members[prefix]?[key]
    case .array(let elements):
      guard let index = Int(String(decoding: key, as: UTF8.self)), elements.indices.contains(index) else {
        return nil
      }
      return elements[index]
    default: return nil
    }
  }

  private static func withoutTildes(_ step: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in step {
      switch (isEscaped, byte) {
      case (false, UInt8(ascii: "~")): isEscaped = true
      case (true, UInt8(ascii: "0")): result.append(UInt8(ascii: "~"))
      case (true, UInt8(ascii: "1")): result.append(UInt8(ascii: "/"))
      default: result.append(byte)
      }
      if byte != UInt8(ascii: "~") { isEscaped = false }
    }
    return result
  }

  private static func withoutPercents(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%") {
        guard index + 2 < bytes.endIndex,
          let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
        else { return nil }
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
