import OrderedJSON
import Templates
import Testing

@Suite struct ConformanceTests {
  private static let inputs = Fixtures.rows("conformance/inputs.jsonl")
  private static let cases = Fixtures.rows("conformance/cases.jsonl")

  @Test func everyFileIsThere() {
    #expect(Self.inputs.count == 21)
    #expect(Self.cases.count == 294)
    #expect(Fixtures.rows("conformance/language.jsonl").count == 26)
    #expect(Fixtures.rows("language.jsonl").count >= 200)
  }

  @Test("templates of models give the text of the reference", arguments: cases)
  func models(row: JSONValue) throws {
    let name = try #require(row["template"]?.stringValue)
    let input = try #require(Self.inputs.first { $0["name"] == row["case"] })
    var variables = Fixtures.variables(row["special_tokens"])
    variables += [
      ("messages", input["messages"] ?? .null), ("tools", input["tools"] ?? .null), ("documents", .null),
      ("add_generation_prompt", input["add_generation_prompt"] ?? .null),
    ]
    variables += Fixtures.variables(input["kwargs"])
    let outcome = Fixtures.outcome { () throws(TemplateError) in
      try Template(Fixtures.text("conformance/" + name), name: name).render(variables, clock: Fixtures.clock)
    }
    #expect(outcome == Fixtures.expectation(row), "\(name) \(row["case"]?.stringValue ?? "")")
  }

  @Test(
    "rules of the language hold",
    arguments: Fixtures.rows("conformance/language.jsonl") + Fixtures.rows("language.jsonl")
  )
  func language(row: JSONValue) throws {
    let source = try #require(row["template"]?.stringValue)
    let outcome = Fixtures.outcome { () throws(TemplateError) in
      try Template(source).render(Fixtures.variables(row["variables"]), clock: Fixtures.clock)
    }
    #expect(
      outcome.unicodeScalars.elementsEqual(Fixtures.expectation(row).unicodeScalars),
      "\(source) gives \(outcome)"
    )
  }
}
