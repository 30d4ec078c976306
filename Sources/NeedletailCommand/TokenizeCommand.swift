import ArgumentParser
import Needletail
import OrderedJSON
import Tokenizers

/// `needletail tokenize`: text to ids and back, line by line.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turns lines of text into token ids, or ids into text.",
    discussion: """
      Reads standard input. With --json each line is a JSON string or an object \
      {"text", "add_special_tokens": true, "special_matching": true}; with --decode a line of ids, or an \
      object {"ids", "skip_special_tokens": false}.

      Examples:
        echo "Hello world" | needletail tokenize
        echo "15043 3186" | needletail tokenize --model-id /models/llama --decode
        echo '{"text": "<s>", "special_matching": false}' | needletail tokenize --json
      """
  )

  @Option(help: "A directory, a .gguf file, a name from the local Hugging Face cache, or 'demo'.")
  var modelID = "demo"

  @Flag(help: "Turn ids into text.")
  var decode = false

  @Flag(help: "Tell the text that a streaming client would see for each id.")
  var stream = false

  @Flag(help: "Read and write JSON, one object a line.")
  var json = false

  func run() throws {
    let tokenizer = try ModelLocation(modelID).tokenizer()
    var number = 0
    while let line = readLine() {
      number += 1
      let result: Result
      do {
        result = decode ? try decoded(line, tokenizer) : try encoded(line, tokenizer)
      } catch let error as LineError {
        throw InputError(line: number, error: error)
      }
      try StandardOutput.write((json ? result.json.compactText : result.plain(decode, stream)) + "\n")
    }
  }

  /// What a line gives.
  private struct Result {
    var text: String
    var ids: [Int32]
    var pieces: [String]?

    var json: JSONValue {
      [
        "text": .string(text), "ids": .array(ids.map { .number($0) }),
        "pieces": pieces.map { .array($0.map { .string($0) }) } ?? .null,
      ]
    }

    func plain(_ decode: Bool, _ stream: Bool) -> String {
      if let pieces, stream { return JSONValue.array(pieces.map { .string($0) }).compactText }
      return decode ? text : ids.map(String.init).joined(separator: " ")
    }
  }

  private func encoded(_ line: String, _ tokenizer: Tokenizer) throws -> Result {
    var (text, addsSpecials, matchesSpecials) = (line, true, true)
    if json {
      let value = try parse(line)
      guard let content = value.stringValue ?? value["text"]?.stringValue else {
        throw LineError.wrongShape("a JSON string or an object with a string 'text'", line)
      }
      text = content
      addsSpecials = value["add_special_tokens"]?.boolValue ?? true
      matchesSpecials = value["special_matching"]?.boolValue ?? true
    }
    let ids = try tokenizer.encode(
      text,
      addSpecialTokens: addsSpecials,
      matchSpecialTokens: matchesSpecials
    )
    return Result(text: text, ids: ids, pieces: stream ? pieces(ids, tokenizer, skip: false) : nil)
  }

  private func decoded(_ line: String, _ tokenizer: Tokenizer) throws -> Result {
    var skips = false
    var ids: [Int32] = []
    if json, let first = line.unicodeScalars.first(where: { $0 != " " }), first == "{" || first == "[" {
      let value = try parse(line)
      skips = value["skip_special_tokens"]?.boolValue ?? false
      let list = value.arrayValue ?? value["ids"]?.arrayValue
      ids = list?.compactMap { $0.intValue.flatMap { Int32(exactly: $0) } } ?? []
      guard let list, list.count == ids.count else {
        throw LineError.wrongShape("an object with a list of integers 'ids'", line)
      }
    } else {
      guard let list = TokenList.ids(in: line) else { throw LineError.wrongShape("token ids", line) }
      ids = list
    }
    return Result(
      text: tokenizer.decode(ids, skipSpecialTokens: skips),
      ids: ids,
      pieces: stream ? pieces(ids, tokenizer, skip: skips) : nil
    )
  }

  /// The text for each id; what the end of the stream adds joins the last.
  private func pieces(_ ids: [Int32], _ tokenizer: Tokenizer, skip: Bool) -> [String] {
    var stream = tokenizer.makeStream(skipSpecialTokens: skip)
    var pieces = ids.map { stream.append($0) }
    let rest = stream.finish()
    if !rest.isEmpty, !pieces.isEmpty { pieces[pieces.count - 1] += rest }
    return pieces
  }

  private func parse(_ line: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: line)
    } catch {
      throw LineError.notJSON(error)
    }
  }
}

/// Where standard input cannot be used, and why.
struct InputError: Error, CustomStringConvertible {
  /// The number of the line, from 1.
  let line: Int
  let error: any Error

  var description: String { "standard input, line \(line): \(error)" }
}

/// Why a line of standard input cannot be used.
enum LineError: Error, CustomStringConvertible {
  case notJSON(JSONError)
  case wrongShape(String, String)

  var description: String {
    switch self {
    case .notJSON(let error): "not JSON: \(error)"
    case .wrongShape(let rule, let line): "must be \(rule); got \(line.prefix(80))"
    }
  }
}
