import Grammars
import OrderedJSON
import Testing

@Suite struct SchemaErrorTests {
  @Test("a schema that is none is refused with place, rule and value", arguments: invalid)
  func refused(schema: String, reason: String) {
    let error = #expect(throws: GrammarError.self) { try Language(schema: schema) }
    #expect(error?.description == "grammar is not valid: \(reason)")
  }

  static let invalid: [(String, String)] = [
    ("1", "'#' must be an object or a boolean; got a number"),
    (#"{"properties":{"a/b":[]}}"#, "'#/properties/a~1b' must be an object or a boolean; got an array"),
    (#"{"properties":1}"#, "'#/properties' must be an object; got a number"),
    (#"{"required":["a",1]}"#, "'#/required' must be an array of strings; got an array"),
    (
      #"{"type":"text"}"#,
      #"'#/type' must be one of object, array, string, number, integer, boolean, null, or an array of them; got "text""#
    ),
    (#"{"minLength":-1}"#, "'#/minLength' must be a number from 0, without fraction; got -1"),
    (#"{"maxItems":1.5}"#, "'#/maxItems' must be a number from 0, without fraction; got 1.5"),
    (#"{"anyOf":[]}"#, "'#/anyOf' must be an array of schemas; got an array"),
    (#"{"enum":1}"#, "'#/enum' must be an array of values; got a number"),
    (#"{"$ref":1}"#, "'#/$ref' must be a string; got a number"),
    (#"{"pattern":"("}"#, "regular expression '(': unmatched '(' at character 0"),
    (#"{"minimum":"a"}"#, "'#/minimum' must be a number; got a string"),
    ("false", "no text fits it"),
    (##"{"$ref":"#"}"##, "no text fits it"),
    (##"{"properties":{"a":{"$ref":"#"}},"required":["a"]}"##, "no text fits it"),
    (#"{"type":"integer","minimum":3,"maximum":2}"#, "no text fits it"),
    (#"{"minItems":3,"maxItems":2}"#, "no text fits it"),
    (#"{"properties":{},"required":["a"],"additionalProperties":false}"#, "no text fits it"),
  ]

  @Test("what cannot be kept is refused, not passed over", arguments: unsupported)
  func refusesUnsupported(schema: String, reason: String) {
    let error = #expect(throws: GrammarError.self) { try Language(schema: schema) }
    #expect(error?.description == "cannot compile regex from schema: \(reason)")
  }

  static let unsupported: [(String, String)] = [
    (#"{"not":{}}"#, "'#': 'not' is not supported"),
    (#"{"properties":{"a":{"multipleOf":3}}}"#, "'#/properties/a': 'multipleOf' is not supported"),
    (#"{"items":{},"uniqueItems":true}"#, "'#': 'uniqueItems' is not supported"),
    (
      #"{"format":"iri"}"#,
      "'#': format 'iri' is not supported; supported: date, date-time, duration, email, hostname, ipv4, ipv6, "
        + "time, uri, uuid"
    ),
    (
      #"{"pattern":"a|bcd","maxLength":2}"#,
      "'#': 'minLength' and 'maxLength' are supported beside 'pattern' only where the pattern implies them or "
        + "repeats one character class; write the lengths into the pattern"
    ),
    (
      #"{"$ref":"http://example.org/x"}"#,
      "'#': '$ref' must name a part of this schema ('#/…'); got 'http://example.org/x'"
    ),
    (##"{"$ref":"#/$defs/x"}"##, "'#': '$ref' must name a part of this schema ('#/…'); got '#/$defs/x'"),
    (
      #"{"allOf":[{"pattern":"a"},{"pattern":"b"}]}"#,
      "'#': two different 'pattern' that hold together"
    ),
    (
      #"{"properties":{"a":{}},"minProperties":1}"#,
      "'#': 'minProperties' and 'maxProperties' are supported beside 'properties' only where they say nothing "
        + "more"
    ),
    (
      #"{"enum":["a",1],"minLength":2}"#,
      "'#': 'minLength' beside 'enum' or 'const' is not supported; list the values that keep to it"
    ),
    (
      #"{"const":{"a":1},"required":["b"]}"#,
      "'#': 'required' beside 'enum' or 'const' is not supported; list the values that keep to it"
    ),
    (
      #"{"minimum":1,"maxDigitsFraction":2}"#,
      "'#': numbers of digits that hold together with bounds"
    ),
    (
      ##"{"$defs":{"a":{"$ref":"#/$defs/a","minimum":1}},"$ref":"#/$defs/a","maximum":1}"##,
      "'#': references lead to each other without end"
    ),
  ]
}
