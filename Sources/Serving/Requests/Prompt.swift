import OrderedJSON

/// A prompt of a completions request.
enum Prompt: Equatable {
  /// A text, to be encoded.
  case text(String)
  /// Token ids, taken as they are.
  case tokens([Int32])
}

extension Prompt {
  /// Reads the field `prompt`: a text, token ids, or a list of either.
  static func list(_ value: ValueReader) throws(ShapeError) -> [Prompt] {
    if let text = value.value.stringValue { return [.text(text)] }
    guard let kind = value.value.arrayValue else { throw value.mismatch(expected: "a string or a sequence") }
    let elements = try value.array()
    switch kind.first {
    case nil: throw value.fault("the list of prompts must not be empty")
    case .number: return [.tokens(try tokens(elements))]
    case .array:
      var prompts: [Prompt] = []
      for element in elements { prompts.append(.tokens(try tokens(element.array()))) }
      return prompts
    default: return try value.strings().map { .text($0) }
    }
  }

  private static func tokens(_ elements: [ValueReader]) throws(ShapeError) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(elements.count)
    for element in elements { ids.append(try element.tokenID()) }
    return ids
  }
}
