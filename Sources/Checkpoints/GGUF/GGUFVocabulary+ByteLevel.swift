import OrderedJSON

extension GGUFVocabulary {
  /// The vocabulary as a tokenizer.json of byte-level BPE, which is what llama.cpp's `gpt2` vocabularies are
  /// made from.
  func byteLevelFile(_ special: GGUFSpecialTokens) throws(GGUFFault) -> JSONValue {
    guard let merges = try file.texts("tokenizer.ggml.merges") else {
      throw .missingKey("tokenizer.ggml.merges")
    }
    let name = try file.text("tokenizer.ggml.pre") ?? "default"
    guard let splitting = GGUFSplitting(name: name) else {
      throw .tokenizer(
        "splits text by the rules of \(quoted(name)); known: \(GGUFSplitting.names.joined(separator: ", "))"
      )
    }
    var vocabulary = JSONObject()
    var added: [JSONValue] = []
    for (id, token) in tokens.enumerated() {
      guard let text = text(id) else { throw .tokenizer("has a token, \(id), that is not UTF-8") }
      if isAdded(token) {
        added.append(addedToken(text, token, id: id))
      } else {
        vocabulary.add(text, .number(id))
      }
    }
    let model: JSONValue = [
      "type": "BPE", "ignore_merges": .bool(splitting.ignoresMerges), "vocab": .object(vocabulary),
      "merges": .array(merges.map { .string(String(decoding: $0, as: UTF8.self)) }),
    ]
    return [
      "version": "1.0", "added_tokens": .array(added), "normalizer": splitting.normalizer,
      "pre_tokenizer": splitting.preTokenizer,
      "post_processor": try postProcessor(special, addsBOS: splitting.addsBOS),
      "decoder": ["type": "ByteLevel"], "model": model,
    ]
  }

  /// `[bos] text [eos]`, as the flags say.
  private func postProcessor(_ special: GGUFSpecialTokens, addsBOS: Bool) throws(GGUFFault) -> JSONValue {
    var single: [JSONValue] = [["Sequence": ["id": "A", "type_id": 0]]]
    var tokens = JSONObject()
    func token(_ role: String) throws(GGUFFault) -> JSONValue? {
      guard let id = try special.id(role), let text = text(id) else { return nil }
      tokens.add(text, ["id": .string(text), "ids": [.number(id)], "tokens": [.string(text)]])
      return ["SpecialToken": ["id": .string(text), "type_id": 0]]
    }
    if try adds("bos") ?? addsBOS, let token = try token("bos") { single.insert(token, at: 0) }
    if try adds("eos") ?? false, let token = try token("eos") { single.append(token) }
    guard single.count > 1 else { return .null }
    return [
      "type": "TemplateProcessing", "single": .array(single), "pair": .array(single),
      "special_tokens": .object(tokens),
    ]
  }
}
