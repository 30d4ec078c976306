internal import Checkpoints
internal import Templates
internal import Tokenizers

/// What a model directory says about text: tokenizer and chat template.
struct TextFiles {
  let tokenizer: Tokenizer?
  let chatTemplate: ChatTemplate?

  /// Reads the files that are there.
  init(_ directory: String) throws {
    guard Tokenizer.hasTokenizer(directory: directory) else {
      tokenizer = nil
      chatTemplate = nil
      return
    }
    let tokenizer = try Tokenizer(directory: directory)
    self.tokenizer = tokenizer
    let sources = tokenizer.chatTemplates
    chatTemplate =
      sources.isEmpty
      ? nil
      : try ChatTemplate(
        sources: sources.map { ($0.name, $0.source) },
        specialTokens: tokenizer.specialTokens.roles.map { ($0.name, $0.content) }
      )
  }

  /// The ids that end a text: those of the configuration files, else the tokenizer's.
  func endOfSequence(_ generation: GenerationConfiguration) -> Set<Int32> {
    if !generation.endOfSequence.isEmpty { return Set(generation.endOfSequence) }
    let token = tokenizer.flatMap { tokenizer in tokenizer.specialTokens.eos.flatMap { tokenizer.id(for: $0) }
    }
    return Set([token].compactMap { $0 })
  }
}
