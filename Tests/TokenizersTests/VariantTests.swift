import FoundationEssentials
import OrderedJSON
import Testing
import Tokenizers

/// A tiny tokenizer with odd settings and what its library makes of texts, written by
/// `Tools/fixtures/tokenizer_variants.py`.
struct Variant: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let path: String

  /// The variants of the repository, and those of a folder that `NEEDLETAIL_TOKENIZER_VARIANTS` names.
  static let all: [Variant] = {
    let fixtures = CaseFolder.fixturesPath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let more = ProcessInfo.processInfo.environment["NEEDLETAIL_TOKENIZER_VARIANTS"]
    return ([fixtures.joined(separator: "/") + "/tokenizer-variants"] + [more].compactMap { $0 })
      .flatMap { folder in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map {
          Variant(testDescription: String($0.dropLast(5)), path: "\(folder)/\($0)")
        }
      }
  }()

  func contents() throws -> JSONValue {
    try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(filePath: path))))
  }

  /// Loads the tokenizer from its files.
  static func tokenizer(_ contents: JSONValue) throws -> Tokenizer {
    let directory = try TemporaryDirectory()
    for member in contents["files"]?.objectValue?.members ?? [] {
      let data = try #require(Data(base64Encoded: member.value.stringValue ?? ""))
      try directory.write(member.key, [UInt8](data))
    }
    return try Tokenizer(directory: directory.path)
  }
}

@Suite("tokenizers with odd settings") struct VariantTests {
  @Test("there are variants of every kind")
  func complete() {
    let kinds = Set(Variant.all.map { $0.testDescription.prefix { $0 != "-" } })
    #expect(
      kinds.isSuperset(of: ["bert", "precompiled", "sp", "tiktoken", "unigram", "wordlevel", "wordpiece"])
    )
  }

  @Test("texts have the ids of the library", arguments: Variant.all)
  func encodes(variant: Variant) throws {
    let contents = try variant.contents()
    let tokenizer = try Variant.tokenizer(contents)
    for line in contents["cases"]?.arrayValue ?? [] {
      let text = line.text("text")
      guard line["error"] == nil else {
        #expect(throws: TokenizerError.self) { try tokenizer.encode(text, addSpecialTokens: false) }
        continue
      }
      #expect(try tokenizer.encode(text, addSpecialTokens: false) == line.ids("ids"), "\(line.compactText)")
      let placed = try tokenizer.encodeWithPlaces(text, addSpecialTokens: false)
      #expect(placed.map(\.id) == line.ids("ids"), "\(line.compactText)")
    }
  }

  @Test("tokens stand where the library says", arguments: Variant.all)
  func places(variant: Variant) throws {
    let contents = try variant.contents()
    let tokenizer = try Variant.tokenizer(contents)
    for line in contents["cases"]?.arrayValue ?? [] where line["places"] != nil {
      let placed = try tokenizer.encodeWithPlaces(line.text("text"), addSpecialTokens: false)
      let places = placed.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
      #expect(places == line.ids("places").map { Int($0) }, "\(line.compactText)")
    }
  }

  @Test("ids have the text of the library", arguments: Variant.all)
  func decodes(variant: Variant) throws {
    let contents = try variant.contents()
    let tokenizer = try Variant.tokenizer(contents)
    for key in ["cases", "decodes"] {
      for line in contents[key]?.arrayValue ?? [] where line["decoded"] != nil {
        #expect(same(tokenizer.decode(line.ids("ids")), line.text("decoded")), "\(line.compactText)")
      }
    }
  }
}
