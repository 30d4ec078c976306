import Grammars
import OrderedJSON
import Testing

@Suite struct LimitTests {
  @Test("thousands of optional members are no harder than a few") func manyMembers() throws {
    let members = (0..<2000).map { #""key\#($0)":{"const":\#($0)}"# }.joined(separator: ",")
    let language = try Language(schema: #"{"properties":{\#(members)}}"#)
    #expect(try language.accepts(#"{"key0":0,"key77":77,"key1999":1999}"#))
    #expect(try !language.accepts(#"{"key77":77,"key0":0}"#))
  }

  @Test("thousands of values are no harder than a few") func manyValues() throws {
    let values = (0..<9000).map { #""value\#($0)""# }.joined(separator: ",")
    let language = try Language(schema: #"{"enum":[\#(values)]}"#)
    #expect(try language.accepts(#""value8999""#))
    #expect(try !language.accepts(#""value9000""#))
  }

  @Test("what starts like each other is told apart to the end") func nestedStarts() throws {
    let values = (1...200).map { "\"" + String(repeating: "a", count: $0) + "\"" }
    let language = try Language(schema: #"{"enum":[\#(values.joined(separator: ","))]}"#)
    #expect(try values.allSatisfy(language.accepts))
    #expect(try !language.accepts("\"" + String(repeating: "a", count: 201) + "\""))
  }

  @Test("nesting ends before the stack of a reader does, with a way out") func depth() throws {
    let vocabulary = Language.bytes
    let matcher = try TokenAutomaton(.jsonSchema(true), vocabulary: vocabulary)
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      var position = matcher.makeMatcher(endOfSequence: [Language.end])
      var text: [UInt8] = []
      while true {
        var next = position
        guard try open.utf8.allSatisfy({ try next.take($0) }) else { break }
        position = next
        text += Array(open.utf8)
        try #require(text.count < 1000)
      }
      let isObject = open != "["
      let depth = text.count / open.utf8.count
      text += isObject ? Array("1".utf8) : []
      if isObject { #expect(try position.take(UInt8(ascii: "1"))) }
      for _ in 0..<depth { #expect(try position.take(close.utf8.first ?? 0)) }
      #expect(try position.allows(Language.end))
      text += Array(String(repeating: close, count: depth).utf8)
      #expect(throws: Never.self) { try JSONValue(parsing: text) }
      #expect(depth >= 32)
    }
  }

  @Test("a grammar is given up when a text has too many readings", arguments: ambiguous)
  func tooAmbiguous(pattern: String) throws {
    let text = String(repeating: "a", count: 60)
    do throws(GrammarError) {
      let automaton = try TokenAutomaton(.regex(pattern), vocabulary: Language.bytes)
      var matcher = automaton.makeMatcher(endOfSequence: [Language.end])
      for byte in text.utf8 { _ = try matcher.take(byte) }
    } catch {
      #expect([.tooMuchWork, .tooAmbiguous(limit: 4096)].contains(error))
    }
  }

  static let ambiguous = [
    "(((a{0,1000}){0,1000}){0,1000}){0,1000}b", "(a|aa|aaa){0,100000}b", "(a|a|a|a)*b", "((a*)*)*b",
    "(a?){100000}b", "((a{1,50}b?){1,50}c?){1,50}", "(.*a){60}", "(a{0,9999}){9999}",
  ]

  @Test("schemas that multiply are given up", arguments: multiplying)
  func refusesMultiplying(schema: String) {
    #expect(throws: GrammarError.self) { try Language(schema: schema) }
  }

  static let multiplying = [
    // Each level joins two copies of the next.
    ##"{"$defs":{"a":{"properties":{"x":{"$ref":"#/$defs/a","minProperties":0},"y":{"$ref":"#/$defs/a","minProperties":0}}}},"$ref":"#/$defs/a"}"##,
    ##"{"allOf":[{"$ref":"#"},{"minLength":1}]}"##,
    ##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}],"minLength":1}"##,
    #"{"allOf":["#
      + (0..<9).map {
        #"{"anyOf":[{"minimum":\#($0)},{"maximum":\#($0)},{"const":\#($0)},{"const":"\#($0)"}]}"#
      }
      .joined(separator: ",") + "]}",
  ]

  @Test("counted texts may be longer than what is kept of them") func longCounts() throws {
    let language = try Language(.regex("[ab]{9000}c"))
    #expect(try language.accepts(String(repeating: "ab", count: 4500) + "c"))
    #expect(try !language.accepts(String(repeating: "ab", count: 4500) + "bc"))
  }

  @Test("texts that alternate keep their places when the states are dropped") func alternating() throws {
    let automaton = try TokenAutomaton(.regex("x?[ab]{9000}c"), vocabulary: Language.bytes)
    var one = automaton.makeMatcher(endOfSequence: [Language.end])
    var other = one
    #expect(try other.take(UInt8(ascii: "x")))
    for _ in 0..<9000 {
      #expect(try one.take(UInt8(ascii: "a")))
      #expect(try other.take(UInt8(ascii: "b")))
    }
    #expect(try one.take(UInt8(ascii: "c")))
    #expect(try other.take(UInt8(ascii: "c")))
    #expect(try one.allows(Language.end) && other.allows(Language.end))
  }
}

extension GrammarMatcher {
  /// Takes a byte if it may come.
  mutating func take(_ byte: UInt8) throws(GrammarError) -> Bool {
    guard try allows(Int32(byte)) else { return false }
    try accept(Int32(byte))
    return true
  }
}
