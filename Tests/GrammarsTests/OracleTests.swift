import Foundation
import Grammars
import OrderedJSON
import Testing

/// Patterns and schemas with texts that independent readers accepted or not (`Tools/fixtures/grammars.py`).
@Suite struct OracleTests {
  private static let cases = URL(filePath: #filePath).appending(path: "../../Fixtures/grammars/cases.json")
    .standardizedFileURL

  private static func examples(_ kind: String) throws -> [JSONValue] {
    let file = try JSONValue(parsing: [UInt8](try Data(contentsOf: cases)))
    return try #require(file[kind]?.arrayValue)
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    (value?.arrayValue ?? []).compactMap(\.stringValue)
  }

  private static func mistakes(_ example: JSONValue, _ language: Language) throws -> [String] {
    try LanguageCase("", accepts: texts(example["accepted"]), rejects: texts(example["rejected"]))
      .mistakes(language)
  }

  @Test("patterns match what Python's do") func patterns() throws {
    let examples = try Self.examples("patterns")
    #expect(examples.count == 250)
    for example in examples {
      let pattern = try #require(example["pattern"]?.stringValue)
      #expect(try Self.mistakes(example, Language(.regex(pattern))) == [], "\(pattern)")
    }
  }

  @Test("schemas let valid values through and no others") func schemas() throws {
    let examples = try Self.examples("schemas")
    #expect(examples.count == 14)
    for example in examples {
      let schema = try #require(example["schema"])
      #expect(try Self.mistakes(example, Language(.jsonSchema(schema))) == [], "\(schema.compactText)")
    }
  }
}
