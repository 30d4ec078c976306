import OrderedJSON
import Testing

@Suite struct IndentedTextTests {
  // As json.dumps(value, indent=4, ensure_ascii=False) of Python 3.11 writes it.
  @Test("each level is further in") func levels() throws {
    let value = try JSONValue(parsing: #"{"a":[1,[],{}],"b":{"ü\n":null},"c":[[true]]}"#)
    #expect(
      value.indentedText(by: 4) == #"""
        {
            "a": [
                1,
                [],
                {}
            ],
            "b": {
                "ü\n": null
            },
            "c": [
                [
                    true
                ]
            ]
        }
        """#
    )
  }

  @Test("what has no levels stands alone", arguments: ["1.50", "\"a\"", "[]", "{}", "null"])
  func flat(text: String) throws {
    #expect(try JSONValue(parsing: text).indentedText(by: 2) == text)
  }
}
