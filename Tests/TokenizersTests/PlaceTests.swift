import FoundationEssentials
import OrderedJSON
import Testing
import Tokenizers

/// Stored places of tokens, written by `Tools/fixtures/token_places.py`.
struct PlaceFile: Sendable, CustomTestStringConvertible {
  let folder: CaseFolder

  var testDescription: String { folder.testDescription }

  static let all = CaseFolder.all.map(PlaceFile.init).filter {
    FileManager.default.fileExists(atPath: $0.path)
  }

  private var path: String {
    let fixtures = CaseFolder.fixturesPath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return fixtures.joined(separator: "/") + "/token-places/\(testDescription).jsonl"
  }

  /// The lines, parsed.
  func lines() throws -> [JSONValue] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
  }
}

@Suite("the places of tokens") struct PlaceTests {
  @Test("the tiny tokenizers all have stored places")
  func complete() {
    #expect(PlaceFile.all.count >= CaseFolder.fixtures.count)
  }

  @Test("places are those of the reference, in bytes", arguments: PlaceFile.all)
  func reference(file: PlaceFile) throws {
    let tokenizer = try Tokenizer(directory: file.folder.path)
    for line in try file.lines() {
      let tokens = try tokenizer.encodeWithPlaces(
        line.text("text"),
        addSpecialTokens: line.flag("add_special_tokens")
      )
      #expect(tokens.map(\.id) == line.ids("ids"), "\(line.compactText)")
      #expect(
        tokens.flatMap { [$0.range.lowerBound, $0.range.upperBound] } == line.ids("places").map { Int($0) },
        "\(line.compactText)"
      )
    }
  }

  @Test(
    "the ids are those of encoding, and places are whole characters in the text",
    arguments: CaseFolder.all
  )
  func sameIDs(folder: CaseFolder) throws {
    let tokenizer = try Tokenizer(directory: folder.path)
    for line in try folder.lines("cases.jsonl") {
      let text = line.text("text")
      let tokens = try tokenizer.encodeWithPlaces(
        text,
        addSpecialTokens: line.flag("add_special_tokens"),
        matchSpecialTokens: line.flag("special_matching")
      )
      #expect(tokens.map(\.id) == line.ids("ids"), "\(line.compactText)")
      let bytes = Array(text.utf8)
      for token in tokens {
        #expect(token.range.upperBound <= bytes.count)
        #expect(String(validating: bytes[token.range], as: UTF8.self) != nil, "\(line.compactText)")
      }
    }
  }

  @Test("tokenizer.model has the places of the tokenizer.json that is equal to it")
  func sentencePiece() throws {
    let folder = CaseFolder(path: CaseFolder.fixturesPath + "/bytefallback")
    let json = try Tokenizer(directory: folder.path)
    let directory = try folder.copy(of: ["tokenizer.model"])
    let model = try Tokenizer(directory: directory.path)
    var compared = 0
    for line in try folder.lines("cases_spm.jsonl") {
      guard let text = line["text"]?.stringValue else { continue }
      let places = try model.encodeWithPlaces(text)
      #expect(places.map(\.id) == line.ids("ids"))
      let expected = try json.encodeWithPlaces(text, addSpecialTokens: false, matchSpecialTokens: false)
      guard expected.map(\.id) == places.map(\.id) else { continue }
      #expect(places == expected, "\(line.compactText)")
      compared += 1
    }
    #expect(compared > 20)
  }

  @Test(
    "long texts of one kind are placed without gaps",
    arguments: [
      "a", " ", "\u{1F600}", "e\u{301}", "\u{301}", "\u{AC01}", "\u{FF76}\u{FF9E}", "<s>", "\u{0}",
    ],
    ["bytelevel", "splits", "bytefallback", "prefixed", "metaspace"]
  )
  func long(unit: String, folder: String) throws {
    let tokenizer = try Tokenizer(directory: CaseFolder.fixturesPath + "/" + folder)
    let text = String(repeating: unit, count: 20_000)
    let tokens = try tokenizer.encodeWithPlaces(text, addSpecialTokens: false)
    #expect(try tokens.map(\.id) == tokenizer.encode(text, addSpecialTokens: false))
    var end = 0
    for token in tokens {
      #expect(token.range.lowerBound <= max(end, token.range.upperBound))
      end = max(end, token.range.upperBound)
    }
    #expect(end <= text.utf8.count)
  }
}
