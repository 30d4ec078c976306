import Grammars
import Testing

@Suite struct SchemaTests {
  @Test("a schema's texts are its values", arguments: scalars + numbers + strings + arrays)
  func values(example: LanguageCase) throws {
    #expect(try example.mistakes(Language(schema: example.source)) == [])
  }

  @Test("an object's texts have its members in order", arguments: objects)
  func members(example: LanguageCase) throws {
    #expect(try example.mistakes(Language(schema: example.source)) == [])
  }

  @Test("schemas may be combined and may refer to each other", arguments: combinations + references)
  func combined(example: LanguageCase) throws {
    #expect(try example.mistakes(Language(schema: example.source)) == [])
  }

  static let scalars: [LanguageCase] = [
    LanguageCase(
      #"{"type":"boolean"}"#,
      accepts: ["true", "false"],
      rejects: ["", "tru", "null", " true", "1"]
    ),
    LanguageCase(#"{"type":"null"}"#, accepts: ["null"], rejects: ["nul", "false"]),
    LanguageCase(
      #"{"enum":["a",1,null,true,"ab","é\n"]}"#,
      accepts: [#""a""#, "1", "null", "true", #""ab""#, #""é\n""#],
      rejects: [#""b""#, "2", #""""#, "10", #""abc""#]
    ),
    LanguageCase(
      #"{"type":["string","integer"],"enum":["a",1,null,1.5]}"#,
      accepts: [#""a""#, "1"],
      rejects: ["null", "1.5"]
    ),
    LanguageCase(
      #"{"const":{"a":[1,"b"]}}"#,
      accepts: [#"{"a":[1,"b"]}"#, #"{ "a": [ 1, "b" ] }"#],
      rejects: [#"{"a":[1,"b"],}"#, #"{"a":[1]}"#, #"{  "a":[1,"b"]}"#]
    ),
    LanguageCase(#"{"enum":["a","b"],"const":"b"}"#, accepts: [#""b""#], rejects: [#""a""#]),
    LanguageCase(
      #"{"type":["integer","null"]}"#,
      accepts: ["null", "12"],
      rejects: ["1.5", #""a""#, "true"]
    ),
    LanguageCase(
      "true",
      accepts: [#"{"a":[1,{"b":null}],"c":"d"}"#, "[]", "1e5", #""x""#, "false", "[ ]", "{ }"],
      rejects: ["", "{,}", "[1,]", "[  ]", "nul"]
    ),
  ]

  static let numbers: [LanguageCase] = [
    LanguageCase(
      #"{"type":"integer"}"#,
      accepts: ["0", "-1", "12345678901234567890"],
      rejects: ["01", "-", "1.0", "1e3", "+1", ""]
    ),
    LanguageCase(
      #"{"type":"number"}"#,
      accepts: ["0", "-1.5", "2e10", "2E+1", "0.001e-9"],
      rejects: ["1.", ".5", "1e", "00.1", "1e100", "--1"]
    ),
    LanguageCase(
      #"{"type":"integer","minimum":-12,"maximum":205}"#,
      accepts: ["-12", "-9", "-1", "0", "9", "10", "99", "100", "199", "205"],
      rejects: ["-13", "-20", "-100", "206", "210", "300", "1000", "-0", "007"]
    ),
    LanguageCase(
      #"{"type":"integer","exclusiveMinimum":0}"#,
      accepts: ["1", "9", "10", "12345"],
      rejects: ["0", "-1"]
    ),
    LanguageCase(
      #"{"type":"integer","minimum":1.5,"exclusiveMaximum":4}"#,
      accepts: ["2", "3"],
      rejects: ["1", "4"]
    ),
    LanguageCase(
      #"{"type":"number","minimum":0.25,"exclusiveMaximum":1}"#,
      accepts: ["0.25", "0.250", "0.3", "0.251", "0.9", "0.99999"],
      rejects: ["0", "0.2", "0.24", "0.0", "1", "1.0", "0.249", "2", "-0.5", "0.3e1"]
    ),
    LanguageCase(
      #"{"type":"number","minimum":-1.5,"maximum":2}"#,
      accepts: ["-1.5", "-1.50", "-1.49", "-0.1", "0", "0.0", "1.999", "2", "2.0", "2.000"],
      rejects: ["-1.51", "-2", "2.01", "2.0001", "3", "-10"]
    ),
    LanguageCase(
      #"{"type":"number","exclusiveMinimum":9.9}"#,
      accepts: ["9.91", "9.9001", "10", "10.0", "123.4"],
      rejects: ["9.9", "9.90", "9", "9.8", "-10"]
    ),
    LanguageCase(
      #"{"type":"number","minimum":1e2,"maximum":1.5e2,"exclusiveMaximum":true}"#,
      accepts: ["100", "149.9"],
      rejects: ["99.9", "150", "150.0"]
    ),
    LanguageCase(
      #"{"type":"integer","minDigits":2,"maxDigits":3}"#,
      accepts: ["12", "-123"],
      rejects: ["1", "1234", "0"]
    ),
    LanguageCase(
      #"{"type":"number","maxDigitsInteger":2,"maxDigitsFraction":1}"#,
      accepts: ["12.5", "0.1"],
      rejects: ["123.5", "1.55"]
    ),
  ]

  static let strings: [LanguageCase] = [
    LanguageCase(
      #"{"type":"string"}"#,
      accepts: [#""""#, #""a b""#, #""é鳥😀""#, #""\"\\\/\b\n\u00e9\ud83d\ude00""#],
      rejects: ["\"\u{1}\"", "\"\n\"", "\"\u{7F}\"", "\"\u{85}\"", #""\ud83d""#, #""\x""#, #""a"#, #""a"b""#]
    ),
    LanguageCase(
      #"{"type":"string","minLength":2,"maxLength":3}"#,
      accepts: [#""ab""#, #""abc""#, #""😀é""#, #""\n\ud83d\ude00""#],
      rejects: [#""a""#, #""abcd""#, #""😀""#, #""\ud83d\ude00""#, #""""#]
    ),
    LanguageCase(
      #"{"type":"string","pattern":"^[a-z]{2}\\d+$"}"#,
      accepts: [#""ab1""#, #""xy007""#],
      rejects: [#""a1""#, #""ab""#, #""AB1""#, "ab1"]
    ),
    LanguageCase(
      #"{"type":"string","pattern":"\"|\\\\|\\n|\\x01"}"#,
      accepts: [#""\"""#, #""\\""#, #""\n""#, #""\u0001""#],
      rejects: ["\"\"\"", "\"\n\"", #""\u000a""#, #""n""#]
    ),
    LanguageCase(
      #"{"type":"string","pattern":"[a-z]*","minLength":1,"maxLength":3}"#,
      accepts: [#""a""#, #""abc""#],
      rejects: [#""""#, #""abcd""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"date"}"#,
      accepts: [#""2024-02-28""#, #""1999-12-31""#],
      rejects: [#""2024-13-01""#, #""2024-04-31""#, #""2023-02-29""#, #""24-01-01""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"date-time"}"#,
      accepts: [#""2024-01-31T23:59:59Z""#, #""2024-01-31T00:00:00.125+01:30""#],
      rejects: [#""2024-01-31""#, #""2024-01-31T24:00:00Z""#, #""2024-01-31T23:59:59""#]
    ),
    LanguageCase(#"{"type":"string","format":"time"}"#, accepts: [#""23:00:01Z""#], rejects: [#""23:00""#]),
    LanguageCase(
      #"{"type":"string","format":"duration"}"#,
      accepts: [#""P1Y2M3D""#, #""PT5M""#, #""P2W""#, #""P1DT12H""#],
      rejects: [#""P""#, #""PT""#, #""1D""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"uuid"}"#,
      accepts: [#""123e4567-e89b-12d3-a456-426614174000""#],
      rejects: [#""123e4567e89b12d3a456426614174000""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"email"}"#,
      accepts: [#""a.b+c@mail.example.org""#],
      rejects: [#""a@b""#, #""@example.org""#, #""a..b@example.org""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"ipv4"}"#,
      accepts: [#""127.0.0.1""#, #""255.255.255.255""#],
      rejects: [#""256.0.0.1""#, #""1.2.3""#, #""01.2.3.4""#]
    ),
    LanguageCase(
      #"{"type":"string","format":"uri"}"#,
      accepts: [#""https://example.org:8080/a/b%20c?q=1#top""#, #""ftp://x""#],
      rejects: [#""example.org""#, #""https://""#, #""https://a b""#]
    ),
  ]

  static let arrays: [LanguageCase] = [
    LanguageCase(
      #"{"type":"array","items":{"type":"integer"}}"#,
      accepts: ["[]", "[ ]", "[1]", "[ 1, 2 ,3 ]"],
      rejects: ["[1,]", "[,1]", "[1 2]", "[  1]", "[\"a\"]", "[1,\n2]"]
    ),
    LanguageCase(
      #"{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":3}"#,
      accepts: ["[true,false]", "[true,true,true]"],
      rejects: ["[]", "[true]", "[true,true,true,true]"]
    ),
    LanguageCase(#"{"items":{"const":1},"maxItems":0}"#, accepts: ["[]", "[ ]"], rejects: ["[1]"]),
    LanguageCase(
      #"{"type":"array","items":{"const":1},"minItems":40,"maxItems":41}"#,
      accepts: [
        "[" + Array(repeating: "1", count: 40).joined(separator: ",") + "]",
        "[" + Array(repeating: "1", count: 41).joined(separator: ", ") + "]",
      ],
      rejects: [
        "[" + Array(repeating: "1", count: 39).joined(separator: ",") + "]",
        "[" + Array(repeating: "1", count: 42).joined(separator: ",") + "]",
      ]
    ),
    LanguageCase(
      #"{"prefixItems":[{"const":1},{"const":"a"}]}"#,
      accepts: [#"[1,"a"]"#],
      rejects: ["[1]", #"[1,"a",2]"#, "[]"]
    ),
    LanguageCase(
      #"{"prefixItems":[{"const":1}],"items":{"const":2},"minItems":2,"maxItems":3}"#,
      accepts: ["[1,2]", "[1,2,2]"],
      rejects: ["[1]", "[1,2,2,2]", "[1,1]"]
    ),
  ]

  static let objects: [LanguageCase] = [
    LanguageCase(
      #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"required":["b"]}"#,
      accepts: [
        #"{"b":2}"#, #"{"a":1,"b":2}"#, #"{"b":2,"c":3}"#, #"{ "a" : 1 , "b" : 2 , "c" : 3 }"#,
      ],
      rejects: [
        "{}", #"{"a":1}"#, #"{"b":2,"a":1}"#, #"{"a":1,,"b":2}"#, #"{,"b":2}"#, #"{"b":2,}"#,
        #"{"b":2,"b":2}"#,
        #"{"b":2,"d":4}"#, #"{"b":2}}"#,
      ]
    ),
    LanguageCase(
      #"{"properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}}}"#,
      accepts: [
        "{}", "{ }", #"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#, #"{"a":1,"c":3}"#, #"{"a":1,"b":2,"c":3}"#,
      ],
      rejects: [#"{"c":3,"a":1}"#, "{,}", #"{"d":1}"#, "{  }"]
    ),
    LanguageCase(#"{"type":"object","properties":{}}"#, accepts: ["{}"], rejects: [#"{"a":1}"#]),
    LanguageCase(
      #"{"type":"object"}"#,
      accepts: ["{}", #"{"a":{"b":[1]}}"#],
      rejects: ["[]", #"{"a"}"#, "{a:1}"]
    ),
    LanguageCase(
      #"{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2}"#,
      accepts: [#"{"x":1}"#, #"{"x":1, "y":2}"#],
      rejects: ["{}", #"{"x":1,"y":2,"z":3}"#, #"{"x":"1"}"#]
    ),
    LanguageCase(#"{"type":"object","additionalProperties":false}"#, accepts: ["{}"], rejects: [#"{"a":1}"#]),
    LanguageCase(
      #"{"properties":{"ab":{"const":1}},"required":["ab"],"additionalProperties":{"const":2}}"#,
      accepts: [#"{"ab":1}"#, #"{"ab":1,"a":2}"#, #"{"ab":1,"abc":2,"":2,"é":2}"#],
      rejects: [
        #"{"a":2}"#, #"{"ab":1,"ab":2}"#, #"{"ab":1,"c":1}"#, #"{"a":2,"ab":1}"#, #"{"ab":1,"\u0061b":2}"#,
      ]
    ),
    LanguageCase(
      #"{"properties":{"a":{"const":1}},"additionalProperties":true}"#,
      accepts: ["{}", #"{"a":1}"#, #"{"b":[]}"#, #"{"a":1,"b":null}"#],
      rejects: [#"{"a":2}"#, #"{"b":1,"a":1}"#]
    ),
    LanguageCase(
      #"{"properties":{"a":{"const":1}},"required":["a","é\""]}"#,
      accepts: [#"{"a":1,"é\"":[true]}"#],
      rejects: [#"{"a":1}"#]
    ),
    LanguageCase(
      #"{"properties":{"a":false,"b":{"const":1}}}"#,
      accepts: ["{}", #"{"b":1}"#],
      rejects: [#"{"a":1}"#]
    ),
    LanguageCase(
      #"{"properties":{"a":{"const":1},"b":{"const":2}},"required":["a"],"minProperties":1,"maxProperties":2}"#,
      accepts: [#"{"a":1}"#, #"{"a":1,"b":2}"#],
      rejects: ["{}"]
    ),
    LanguageCase(
      #"{"title":"T","description":"d","$schema":"s","properties":{"a":{"const":1,"default":1}},"x-own":3}"#,
      accepts: [#"{"a":1}"#],
      rejects: [#"{"title":"T"}"#]
    ),
  ]

  static let combinations: [LanguageCase] = [
    LanguageCase(
      #"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#,
      accepts: ["1", #""a""#],
      rejects: ["null"]
    ),
    LanguageCase(#"{"oneOf":[{"const":1},{"const":2}]}"#, accepts: ["1", "2"], rejects: ["3"]),
    LanguageCase(
      #"{"properties":{"k":{"enum":["a","b"]}},"required":["k"],"anyOf":[{"properties":{"x":{"const":1}},"required":["x"]},{"properties":{"y":{"const":2}},"required":["y"]}]}"#,
      accepts: [#"{"k":"a","x":1}"#, #"{"k":"b","y":2}"#],
      rejects: [#"{"k":"a"}"#, #"{"x":1}"#, #"{"k":"a","x":1,"y":2}"#]
    ),
    LanguageCase(
      #"{"allOf":[{"properties":{"a":{"type":"integer","minimum":3}},"required":["a"]},{"properties":{"a":{"maximum":5},"b":{"const":1}}}]}"#,
      accepts: [#"{"a":3}"#, #"{"a":5,"b":1}"#],
      rejects: [#"{"a":2}"#, #"{"a":6}"#, #"{"b":1}"#]
    ),
    LanguageCase(
      #"{"allOf":[{"properties":{"a":{}},"additionalProperties":false},{"properties":{"b":{"const":1}}}]}"#,
      accepts: ["{}", #"{"a":[]}"#],
      rejects: [#"{"b":1}"#]
    ),
    LanguageCase(
      #"{"allOf":[{"type":["string","number"]},{"type":["integer","null"]}]}"#,
      accepts: ["1"],
      rejects: ["1.5", "null", #""a""#]
    ),
    LanguageCase(
      #"{"allOf":[{"anyOf":[{"minimum":1},{"const":"x"}]},{"anyOf":[{"type":"integer"},{"type":"string"}]}]}"#,
      accepts: ["1", "7", #""x""#],
      rejects: ["0", "1.5", "null"]
    ),
    LanguageCase(
      #"{"type":"string","allOf":[{"minLength":1},{"maxLength":2}]}"#,
      accepts: [#""a""#, #""ab""#],
      rejects: [#""""#, #""abc""#]
    ),
    LanguageCase(
      #"{"anyOf":[{"allOf":[{"const":1},{"const":2}]},{"const":3}]}"#,
      accepts: ["3"],
      rejects: ["1", "2"]
    ),
  ]

  static let references: [LanguageCase] = [
    LanguageCase(
      ##"{"$defs":{"n":{"type":"integer"}},"properties":{"a":{"$ref":"#/$defs/n"}},"required":["a"]}"##,
      accepts: [#"{"a":1}"#],
      rejects: [#"{"a":"1"}"#]
    ),
    LanguageCase(
      ##"{"properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["v","next"]}"##,
      accepts: [#"{"v":1,"next":null}"#, #"{"v":1,"next":{"v":2,"next":{"v":3,"next":null}}}"#],
      rejects: [#"{"v":1,"next":{}}"#, #"{"v":1}"#]
    ),
    LanguageCase(
      ##"{"$functions":{"f":{"properties":{"_name":{"type":"string","const":"f"},"x":{"type":"integer"}},"required":["_name","x"],"additionalProperties":false},"no_tool":{"properties":{"_name":{"const":"no_tool"}},"required":["_name"]}},"properties":{"function":{"anyOf":[{"$ref":"#/$functions/f"},{"$ref":"#/$functions/no_tool"}]}}}"##,
      accepts: [
        "{}", #"{"function": {"_name": "f", "x": 3}}"#, #"{"function":{"_name":"no_tool"}}"#,
      ],
      rejects: [#"{"function":{"_name":"g"}}"#, #"{"function":{"_name":"no_tool","x":3}}"#]
    ),
    LanguageCase(
      ##"{"definitions":{"a/b":{"c~d":[{"const":7}]}},"$ref":"#/definitions/a~1b/c~0d/0"}"##,
      accepts: ["7"],
      rejects: ["8"]
    ),
    LanguageCase(
      ##"{"$defs":{"a b":{"type":"integer"}},"$ref":"#/$defs/a%20b","minimum":5}"##,
      accepts: ["5", "6"],
      rejects: ["4", #""a""#]
    ),
    LanguageCase(
      ##"{"$defs":{"tree":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"$ref":"#/$defs/tree"}"##,
      accepts: ["[]", "[[],[[]]]"],
      rejects: ["[", "[[]", "[1]"]
    ),
  ]
}
