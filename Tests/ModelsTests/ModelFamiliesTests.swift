import Checkpoints
import Foundation
import Models
import OrderedJSON
import Testing

/// How a configuration finds its family, and what is told of all of them.
@Suite struct ModelFamiliesTests {
  private static func family(_ members: JSONValue) throws -> any ModelFamily.Type {
    try ModelFamilies.family(of: try ModelConfiguration(json: members, path: "c"))
  }

  @Test("a type that is not known is refused with the nearest and all known ones") func unknown() throws {
    let error = #expect(throws: ModelError.self) { try Self.family(["model_type": "LLama4"]) }
    let known = ModelFamilies.modelTypes.joined(separator: ", ")
    #expect(
      error?.description
        == "model type 'LLama4' is not supported; the nearest known type is 'llama'; known types: \(known)"
    )
  }

  @Test(
    "the nearest type is the one with the fewest changes",
    arguments: [("qwen3_5", "qwen3"), ("gpt-neox", "gpt_neox"), ("gemma3n", "gemma3"), ("", "opt")]
  )
  func nearest(type: String, known: String) throws {
    let error = #expect(throws: ModelError.self) { try Self.family(["model_type": .string(type)]) }
    #expect(error?.description.contains("nearest known type is '\(known)'") == true)
  }

  @Test("without a type the class decides") func architectures() throws {
    #expect(try Self.family(["architectures": ["QWenLMHeadModel"]]) == Qwen.self)
    #expect(try Self.family(["model_type": nil, "architectures": ["BaiChuanForCausalLM"]]) == Baichuan.self)
    let error = #expect(throws: ModelError.self) { try Self.family(["architectures": ["OPTModel"]]) }
    #expect(error?.description.hasPrefix("model type 'OPTModel' is not supported; ") == true)
    let missing = #expect(throws: CheckpointError.self) { try Self.family([:]) }
    #expect(missing?.description == "'c': 'model_type' is required")
  }

  @Test("no type and no class belongs to two families") func distinct() {
    let types = ModelFamilies.all.flatMap { Array($0.modelTypes) }
    let classes = ModelFamilies.all.flatMap { Array($0.architectures) }
    #expect(Set(types).count == types.count)
    #expect(Set(classes).count == classes.count)
  }

  private static func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test("the example of the documentation is the file of the family") func example() throws {
    let file = try Self.text("Sources/Models/Families/StarCoder2.swift")
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let diff = lines.map { "+\($0)\n" }.joined()
    #expect(try Self.text("Documentation/adding-a-family.md").contains(diff))
  }

  @Test("README shows the table of families as the registry has it") func readme() throws {
    let text = try Self.text("README.md")
    #expect(
      text.contains("\n" + ModelFamilies.table + "\n"),
      "README.md should hold:\n\(ModelFamilies.table)"
    )
  }
}
