internal import Checkpoints
internal import Templates
public import Tokenizers

/// What a model's files say about text: tokenizer and chat template.
struct TextFiles {
  let tokenizer: Tokenizer?
  let chatTemplate: ChatTemplate?

  /// Reads the files that are there.
  init(_ location: ModelLocation) throws {
    guard let tokenizer = try location.tokenizerIfPresent() else {
      tokenizer = nil
      chatTemplate = nil
      return
    }
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

extension ModelLocation {
  /// Reads the tokenizer of a model.
  ///
  /// - Throws: `TokenizerError`, also when there is none; `CheckpointError` for a file at fault.
  public func tokenizer() throws -> Tokenizer {
    guard let tokenizer = try tokenizerIfPresent() else { throw TokenizerError.noTokenizer(directory: path) }
    return tokenizer
  }

  /// Reads the tokenizer of a model, if it has one.
  fileprivate func tokenizerIfPresent() throws -> Tokenizer? {
    let files = try ModelFiles(path: path)
    if let held = files.textFiles {
      return held.isEmpty ? nil : try Tokenizer(files: held, path: files.path)
    }
    return Tokenizer.hasTokenizer(directory: path) ? try Tokenizer(directory: path) : nil
  }
}
