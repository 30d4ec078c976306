internal import Checkpoints
public import Tokenizers

/// What a model's files say about text: tokenizer and format of conversations.
struct TextFiles {
  let tokenizer: Tokenizer?
  let chatFormat: ChatFormat?

  /// Reads the files that are there.
  init(_ location: ModelLocation) throws {
    guard let tokenizer = try location.tokenizerIfPresent() else {
      tokenizer = nil
      chatFormat = nil
      return
    }
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
