import OrderedJSON
import Testing

@Suite struct JSONTests {
  @Test(
    "a text survives the round trip",
    arguments: [
      "null", "true", #"[1,-0.5,1e3,18446744073709551615]"#, #"{"b":1,"a":{"c":[]},"":""}"#,
      #"["\"\\\n\t\r\b\f\u0001","é ☃ 😀"]"#,
    ]
  )
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).compactText == text)
  }

  @Test("keys that differ only by normalisation stay apart")
  func bytewiseKeys() throws {
    let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{E9}"]?.intValue == 1)
    #expect(value["e\u{301}"]?.intValue == 2)
  }

  @Test("the last of equal names wins") func duplicates() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#)["a"]?.intValue == 2)
  }

  @Test("escapes become their scalars") func escapes() throws {
    #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/""#).stringValue == "é😀/")
  }

  @Test("numbers read as the type asked for") func numbers() throws {
    #expect(try JSONValue(parsing: "18446744073709551615") == .number(UInt64.max))
    #expect(try JSONValue(parsing: "1e3").intValue == 1000)
    #expect(try JSONValue(parsing: "1.5").intValue == nil)
    #expect(JSONValue.number(Float(-0.34)).compactText == "-0.34")
    #expect(JSONValue.number(Float.nan).compactText == "null")
  }

  @Test(
    "a fault is named with its place",
    arguments: [
      ("", "EOF while parsing a value at line 1 column 0"),
      ("{\"a\":\n x}", "expected value at line 2 column 2"),
      ("[1,]", "trailing comma at line 1 column 4"),
      ("[1 2]", "expected `,` or `]` at line 1 column 4"),
      ("{\"a\" 1}", "expected `:` at line 1 column 6"),
      ("{a:1}", "key must be a string at line 1 column 2"),
      ("1 1", "trailing characters at line 1 column 3"),
      ("01", "invalid number at line 1 column 2"),
      ("\"\\ud83d\"", "lone surrogate in hex escape at line 1 column 8"),
      ("\"\\x\"", "invalid escape at line 1 column 3"),
      ("\"abc", "EOF while parsing a value at line 1 column 4"),
      ("\"\u{1}\"", "control character (\\u0000-\\u001F) found while parsing a string at line 1 column 2"),
    ]
  )
  func faults(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("invalid UTF-8 is refused") func invalidUTF8() {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(error?.problem == .invalidUTF8)
  }

  @Test("nesting is limited") func depth() {
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 100_000))
    }
    #expect(error?.problem == .tooDeep)
  }
}
