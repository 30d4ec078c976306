/// Damages schemas and regular expressions, and makes random ones.
struct Mutator {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(random.next() % UInt64(bound)) : 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  private static let patternPieces = [
    "a", "b", "é", "😀", ".", "\\d", "\\w", "\\S", "\\n", "\\x41", "\\u{1F600}", "\\", "[", "]", "[a-z]",
    "[^\\s\"]", "-",
    "(", ")", "(?:", "(?<n>", "(?=", "|", "*", "+", "?", "{2}", "{0,3}", "{3,}", "{0,1000}", "{99999}", "{",
    "}", "^", "$",
    "[\\d-z]", "\"", "\0",
  ]

  mutating func pattern() -> String { (0...below(16)).map { _ in pick(Self.patternPieces) }.joined() }

  /// A schema as text, JSON as far as the damage leaves it so.
  mutating func schema(depth: Int = 0) -> String {
    if depth > 5 || below(8) == 0 {
      return pick(["true", "false", "{}", ##"{"$ref":"#"}"##, ##"{"$ref":"#/$defs/a"}"##, "1"])
    }
    let members = (0...below(4)).map { _ in member(depth: depth + 1) }.joined(separator: ",")
    let definitions =
      depth == 0 && below(2) == 0 ? ##","$defs":{"a":\##(schema(depth: 2)),"b":\##(schema(depth: 3))}"## : ""
    return "{\(members)\(definitions)}"
  }

  private mutating func member(depth: Int) -> String {
    switch below(14) {
    case 0:
      return
        #""type":\#(pick([#""object""#, #""array""#, #""string""#, #""number""#, #""integer""#, #"["null","string"]"#]))"#
    case 1, 2:
      let names = ["a", "b", "ab", "é", "\\u0000", "\\\"", ""]
      return
        #""properties":{\#((0...below(3)).map { _ in "\"\(pick(names))\":\(schema(depth: depth))" }.joined(separator: ","))}"#
    case 3: return #""required":\#(pick([#"["a"]"#, #"["a","zz"]"#, "[]", "1"]))"#
    case 4: return #""additionalProperties":\#(schema(depth: depth))"#
    case 5: return #""items":\#(schema(depth: depth))"#
    case 6: return #""prefixItems":[\#(schema(depth: depth)),\#(schema(depth: depth))]"#
    case 7, 8:
      return #""\#(pick(["anyOf", "oneOf", "allOf"]))":[\#(schema(depth: depth)),\#(schema(depth: depth))]"#
    case 9: return #""enum":[1,"a",{"b":[null]},1.5e3]"#
    case 10: return ##""$ref":"\##(pick(["#", "#/$defs/a", "#/$defs/b", "#/properties/a", "#/x", "%"]))""##
    case 11:
      let keys = [
        "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "minProperties",
        "maxProperties", "maxDigits",
      ]
      return
        #""\#(pick(keys))":\#(pick(["0", "1", "3", "-1", "2.5", "1e300", "9007199254740993", "-12.25", "1e-7"]))"#
    case 12:
      let pattern = pattern().unicodeScalars.filter { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
      return #""pattern":"\#(String(String.UnicodeScalarView(pattern)))""#
    default: return #""format":"\#(pick(["date", "date-time", "uuid", "email", "uri", "none"]))""#
    }
  }

  /// A copy with a few bytes changed, cut or doubled.
  mutating func damage(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...below(3) where !bytes.isEmpty {
      let start = below(bytes.count)
      let end = min(bytes.count, start + 1 + below(12))
      switch below(3) {
      case 0: bytes[start] = UInt8(0x20 + below(0x5F))
      case 1: bytes.removeSubrange(start..<end)
      default: bytes.insert(contentsOf: bytes[start..<end], at: below(bytes.count))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
