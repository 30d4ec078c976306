import OrderedJSON

extension Mutator {
  private static let values: [JSONValue] = [
    nil, true, [], [:], "", "a", "F32", "BF16", "I8", "C64", "x.safetensors", "../a", [0, 8], [24, 32],
    [2, 3], [0],
    0, 1, 8, 24, 33, -1, 4_294_967_296, .number(UInt64.max), .number(Int.max), .number(1.5), .number(1e300),
    ["a": 1], ["dtype": "U8", "shape": [0], "data_offsets": [24, 24]],
  ]
  private static let keys = [
    "a", "b", "é", "e\u{301}", "dtype", "shape", "data_offsets", "__metadata__", "weight_map",
  ]

  /// Damages the bytes, four times in five as a JSON text that stays one.
  mutating func mutateJSON(_ bytes: inout [UInt8]) {
    guard below(5) > 0, var value = try? JSONValue(parsing: bytes) else { return mutate(&bytes) }
    for _ in 0...below(3) { mutate(&value) }
    bytes = value.compactBytes
  }

  private mutating func mutate(_ value: inout JSONValue) {
    switch value {
    case .object(var object) where !object.members.isEmpty && below(8) > 0:
      mutate(&object)
      value = .object(object)
    case .array(var elements) where !elements.isEmpty && below(8) > 0:
      mutate(&elements[below(elements.count)])
      if below(8) == 0 { elements.append(elements[below(elements.count)]) }
      if below(8) == 0 { elements.remove(at: below(elements.count)) }
      value = .array(elements)
    case .number(let number) where below(2) == 0:
      let int = number.int ?? 0
      value = .number(int &+ below(9) &- 4)
    default: value = Self.values[below(Self.values.count)]
    }
  }

  private mutating func mutate(_ object: inout JSONObject) {
    let position = below(object.members.count)
    switch below(12) {
    case 0: object.members.remove(at: position)
    case 1: object.members.append(object.members[position])
    case 2: object.members[position].key = Self.keys[below(Self.keys.count)]
    case 3: object.members.swapAt(position, below(object.members.count))
    default: mutate(&object.members[position].value)
    }
  }
}
