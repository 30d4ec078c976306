import OrderedJSON

/// The tokens with a role in a GGUF file.
struct GGUFSpecialTokens {
  private let file: GGUFFile

  init(_ file: GGUFFile) { self.file = file }

  /// The id of a role such as `bos`, if it has a token.
  func id(_ role: String) throws(GGUFFault) -> Int? {
    let key = "tokenizer.ggml.\(role)_token_id"
    guard let id = try file.integer(key) else { return nil }
    return (0...Int(Int32.max)).contains(id) ? id : nil
  }

  /// Adds the ids to what config.json would say.
  func add(to json: inout JSONObject) throws(GGUFFault) {
    json.add("bos_token_id", try id("bos").map { .number($0) } ?? .null)
    let ends = try endIDs()
    json.add("eos_token_id", ends.isEmpty ? .null : .array(ends.map { .number($0) }))
    json.add("pad_token_id", try id("padding").map { .number($0) } ?? .null)
  }

  /// The ids that end a text or a turn: those with a role, and those that are known by their text, as
  /// llama.cpp finds them.
  private func endIDs() throws(GGUFFault) -> [Int] {
    var ids: [Int] = []
    for role in ["eos", "eot", "eom"] {
      if let id = try id(role), !ids.contains(id) { ids.append(id) }
    }
    for (id, text) in (try file.texts("tokenizer.ggml.tokens") ?? []).enumerated()
    where !ids.contains(id) && Self.isTurnEnd(text) {
      ids.append(id)
    }
    return ids
  }

  private static let turnEnds = [
    "<|eot_id|>", "<|eom_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>",
  ].map { Array($0.utf8) }

  private static func isTurnEnd(_ text: [UInt8]) -> Bool {
    text.first == UInt8(ascii: "<") && turnEnds.contains(text)
  }
}
