import OrderedJSON
import Testing
import Tokenizers

@Suite struct ReferenceTests {
  @Test("a text has the ids of the reference", arguments: CaseFolder.all)
  func encodes(folder: CaseFolder) throws {
    let tokenizer = try Tokenizer(directory: folder.path)
    for line in try folder.lines("cases.jsonl") {
      let ids = try tokenizer.encode(
        line.text("text"),
        addSpecialTokens: line.flag("add_special_tokens"),
        matchSpecialTokens: line.flag("special_matching")
      )
      #expect(ids == line.ids("ids"), "\(line.compactText)")
    }
  }

  @Test("ids have the text of the reference, with special tokens and without", arguments: CaseFolder.all)
  func decodes(folder: CaseFolder) throws {
    let tokenizer = try Tokenizer(directory: folder.path)
    for line in try folder.lines("cases.jsonl") {
      let ids = line.ids("ids")
      #expect(same(tokenizer.decode(ids), line.text("decoded")), "\(line.compactText)")
      #expect(
        same(tokenizer.decode(ids, skipSpecialTokens: true), line.text("decoded_skip_special")),
        "\(line.compactText)"
      )
    }
  }

  @Test("a stream prints the pieces of the byte method", arguments: CaseFolder.all)
  func streams(folder: CaseFolder) throws {
    let tokenizer = try Tokenizer(directory: folder.path)
    for line in try folder.lines("streams.jsonl") {
      var stream = tokenizer.makeStream(skipSpecialTokens: true)
      let pieces = line.ids("ids").map { stream.append($0) }
      let expected = line.texts("byte_pieces")
      #expect(pieces.count == expected.count && zip(pieces, expected).allSatisfy(same), "\(line.compactText)")
      #expect(same(stream.finish(), line.text("byte_flush")), "\(line.compactText)")
      #expect(same(tokenizer.decode(line.ids("ids"), skipSpecialTokens: true), line.text("text")))
    }
  }

  @Test(
    "tokenizer.model has the ids and texts of sentencepiece",
    arguments: CaseFolder.all.filter { $0.has("cases_spm.jsonl") }
  )
  func sentencePiece(folder: CaseFolder) throws {
    let directory = try folder.copy(of: ["tokenizer.model"])
    let tokenizer = try Tokenizer(directory: directory.path)
    for line in try folder.lines("cases_spm.jsonl") {
      let ids = line.ids("ids")
      if let text = line["text"]?.stringValue {
        #expect(try tokenizer.encode(text) == ids, "\(line.compactText)")
      }
      #expect(same(tokenizer.decode(ids), line.text("decoded")), "\(line.compactText)")
      #expect(ids.map { tokenizer.token(for: $0) ?? "" }.elementsEqual(line.texts("pieces"), by: same))
    }
  }

  @Test(
    "vocab.json with merges.txt has the ids of tokenizer.json",
    arguments: CaseFolder.all.filter { $0.has("merges.txt") }
  )
  func vocabAndMerges(folder: CaseFolder) throws {
    let directory = try folder.copy(of: ["vocab.json", "merges.txt", "tokenizer_config.json"])
    let tokenizer = try Tokenizer(directory: directory.path)
    for line in try folder.lines("cases.jsonl") {
      let ids = try tokenizer.encode(
        line.text("text"),
        addSpecialTokens: line.flag("add_special_tokens"),
        matchSpecialTokens: line.flag("special_matching")
      )
      #expect(ids == line.ids("ids"), "\(line.compactText)")
      #expect(same(tokenizer.decode(ids), line.text("decoded")), "\(line.compactText)")
    }
  }
}
