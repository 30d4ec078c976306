import Grammars
import OrderedJSON
import Testing

@Suite struct RandomWalkTests {
  static let schemas = [
    #"{"type":"object","properties":{"name":{"type":"string","maxLength":5},"id":{"type":"integer","minimum":-20,"maximum":1200},"tags":{"type":"array","items":{"enum":["red","green",null]},"minItems":1,"maxItems":3}},"required":["id"]}"#,
    ##"{"$defs":{"node":{"properties":{"value":{"type":"number","minimum":0.5,"maximum":12.25},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","next"]}},"$ref":"#/$defs/node"}"##,
    #"{"type":"object","properties":{"ab":{"type":["string","null"],"minLength":2,"maxLength":40}},"required":["ab"],"additionalProperties":{"type":"boolean"}}"#,
    #"{"type":"array","items":{"type":"array","items":{"type":"array","items":{"type":"string"},"maxItems":2},"maxItems":4}}"#,
    #"{"allOf":[{"properties":{"id":{"type":"number","exclusiveMinimum":-1.5}},"required":["id"]},{"properties":{"id":{"maximum":2},"value":{"anyOf":[{"const":[1,{"a":"b"}]},{"type":"boolean"}]}}}]}"#,
    "true",
    #"{"type":"object"}"#,
  ]

  @Test("every text that a grammar lets through is JSON that fits the schema", arguments: schemas)
  func fits(schema source: String) throws {
    let schema = try JSONValue(parsing: source)
    let automaton = try TokenAutomaton(.jsonSchema(schema), vocabulary: Walk.vocabulary)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      var walk = Walk(automaton)
      try walk.finish(&random, hurriesAfter: 60)
      let value = try JSONValue(parsing: walk.text)
      #expect(
        Validator(document: schema).fits(value, schema),
        "\(String(decoding: walk.text, as: UTF8.self))"
      )
    }
  }

  @Test("any JSON object is one") func object() throws {
    let automaton = try TokenAutomaton(.jsonObject, vocabulary: Walk.vocabulary)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<40 {
      var walk = Walk(automaton)
      try walk.finish(&random, hurriesAfter: 40)
      #expect(try JSONValue(parsing: walk.text).objectValue != nil)
    }
  }

  @Test("a token is allowed exactly when its bytes are, one after the other", arguments: schemas)
  func masks(schema: String) throws {
    let grammar = Grammar.jsonSchema(try JSONValue(parsing: schema))
    let automaton = try TokenAutomaton(grammar, vocabulary: Walk.vocabulary)
    let bytes = try TokenAutomaton(grammar, vocabulary: Language.bytes)
    var random = SeededGenerator(seed: 11)
    var walk = Walk(automaton)
    var reference = bytes.makeMatcher(endOfSequence: [Language.end])
    for _ in 0..<25 {
      let mayEnd = try walk.look()
      #expect(try reference.allows(Language.end) == mayEnd)
      let expected = try Walk.tokens.indices.filter { token in
        var copy = reference
        return try Walk.tokens[token].allSatisfy { try copy.take($0) }
      }
      #expect(walk.allowed == expected.map(Int32.init))
      guard let token = walk.allowed.randomElement(using: &random) else { break }
      try walk.take(token)
      for byte in Walk.tokens[Int(token)] { try reference.accept(Int32(byte)) }
    }
  }

  @Test("patterns are kept to as well", arguments: ["(ab|é{2,40}){3,9}[^é]", "[a-f0-9]{8}(-[a-f0-9]{4}){3}"])
  func patterns(pattern: String) throws {
    let automaton = try TokenAutomaton(.regex(pattern), vocabulary: Walk.vocabulary)
    let language = try Language(.regex(pattern))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20 {
      var walk = Walk(automaton)
      try walk.finish(&random, hurriesAfter: 1000)
      #expect(try language.accepts(String(decoding: walk.text, as: UTF8.self)))
    }
  }
}
