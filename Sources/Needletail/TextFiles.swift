internal import Checkpoints
internal import Tokenizers

/// What a model directory says about text: tokenizer and format of conversations.
struct TextFiles {
  let tokenizer: Tokenizer?
  let chatFormat: ChatFormat?

  /// Reads the files that are there.
  init(_ location: ModelLocation) throws {
    guard Tokenizer.hasTokenizer(directory: location.path) else {
      tokenizer = nil
      chatFormat = nil
      return
    }
    let tokenizer = try Tokenizer(directory: location.path)
    self.tokenizer = tokenizer
    chatFormat = try ChatFormat(directory: location.path, name: location.id, tokenizer: tokenizer)
  }

  /// The ids that end a text: those of the configuration files, else the tokenizer's; and those that end a turn
  /// where no file names them.
  func endOfSequence(_ generation: GenerationConfiguration) -> Set<Int32> {
    let turns = chatFormat?.endOfTurn ?? []
    if !generation.endOfSequence.isEmpty { return turns.union(generation.endOfSequence) }
    let token = tokenizer.flatMap { tokenizer in tokenizer.specialTokens.eos.flatMap { tokenizer.id(for: $0) }
    }
    return turns.union([token].compactMap { $0 })
  }
}
