/// Where prompts come from, and how long they and their answers are.
package struct PromptLibrary: Sendable {
  /// The kind of texts that are made where no file is given.
  package var profile = LoadProfile.fixedLength
  /// A file of conversations; nil makes texts.
  package var file: String?
  /// How long prompts are; nil takes them as they come.
  package var promptLengths: TokenLengths?
  /// The most tokens of answers; nil leaves it to the server.
  package var answerLengths: TokenLengths?
  /// The number of conversations to make.
  package var count = 1000
  /// Tokens at the start that all made prompts share.
  package var sharedPrefix = 0
  /// Of texts and lengths.
  package var seed: UInt64 = 0

  /// The most tokens that are made in one library, so that long prompts do not take long to make.
  private static let mostTokens = 1 << 20

  /// Makes a library with a profile's lengths.
  package init(_ profile: LoadProfile = .fixedLength) {
    self.profile = profile
    promptLengths = profile.promptLengths
    answerLengths = profile.answerLengths
  }

  /// Checks that there are texts and answers of these lengths.
  ///
  /// - Throws: ``LoadError/openLengths(flag:minimum:)`` or ``LoadError/prefixTooLong(tokens:shortest:)``.
  package func check() throws(LoadError) {
    // The prompts of a file have lengths of their own, of which bounds choose.
    for (flag, lengths) in [
      ("--prompt-options", file == nil ? promptLengths : nil), ("--decode-options", answerLengths),
    ] {
      if let lengths, lengths.isOpen { throw .openLengths(flag: flag, minimum: lengths.minimum) }
    }
    if file == nil, sharedPrefix > 0, let least = promptLengths?.least, least <= sharedPrefix {
      throw .prefixTooLong(tokens: sharedPrefix, shortest: least)
    }
  }

  /// The conversations.
  ///
  /// - Throws: ``LoadError`` for lengths that go without a text, or a file that cannot be used; or the tokenizer's
  ///   error.
  package func conversations(_ tokenizer: any TextTokenizer) throws -> [Conversation] {
    try check()
    var lengths = SeededGenerator(seed: seed, stream: 1)
    guard let file else { return try made(tokenizer, &lengths) }
    let found = try DatasetFile(path: file).dialogues.compactMap { dialogue in
      try cut(dialogue, tokenizer, &lengths)
    }
    guard !found.isEmpty else { throw LoadError.noPrompts(path: file, lengths: describe(promptLengths)) }
    return found
  }

  private func describe(_ lengths: TokenLengths?) -> String {
    guard let lengths else { return "a text" }
    if let mean = lengths.mean { return "at least \(mean) tokens" }
    return "from \(lengths.minimum) to \(lengths.maximum) tokens"
  }

  private func made(_ tokenizer: any TextTokenizer, _ lengths: inout SeededGenerator) throws -> [Conversation]
  {
    var writer = TextWriter(style: profile.style, tokenizer: tokenizer, seed: seed)
    let prefix = sharedPrefix > 0 ? try writer.text(tokens: sharedPrefix) : nil
    let each = max(1, promptLengths?.typical ?? 100, sharedPrefix)
    return try (0..<max(1, min(count, Self.mostTokens / each))).map { index in
      let isChat = promptLengths == nil && profile == .chat
      let turns = try (0..<(isChat ? writer.turnCount() : 1)).map { turn in
        let tokens =
          promptLengths.flatMap { writer.length($0) }
          ?? writer.turnLength() + (turn == 0 ? sharedPrefix : 0)
        // Every prompt differs from the first words on (with a shared beginning from the first after it), lest a
        // prefix cache make it look short.
        let number = "\(index + 1). "
        let start = turn > 0 ? "" : prefix.map { "\($0) \(number)" } ?? number + profile.style.opening
        let text = try writer.text(tokens: tokens, start: start)
        return Turn(text, tokens: tokenizer.count(text), answerTokens: answerLengths?.draw(by: &lengths))
      }
      return Conversation(id: "\(profile.rawValue)-\(index)", turns: turns)
    }
  }

  /// A conversation of a file with the lengths that were asked for; nil when one of its turns is too short or too
  /// long.
  private func cut(
    _ dialogue: DatasetFile.Dialogue,
    _ tokenizer: any TextTokenizer,
    _ lengths: inout SeededGenerator
  ) throws -> Conversation? {
    var turns: [Turn] = []
    for text in dialogue.turns {
      var text = text
      let ids = try tokenizer.ids(of: text)
      if promptLengths?.mean != nil, let wanted = promptLengths?.draw(by: &lengths) {
        guard ids.count >= wanted else { return nil }
        text =
          try tokenizer.beginning(of: text, tokens: wanted) ?? tokenizer.text(of: Array(ids.prefix(wanted)))
      } else if let promptLengths {
        guard (promptLengths.minimum...promptLengths.maximum).contains(ids.count) else { return nil }
      }
      turns.append(
        Turn(text, tokens: tokenizer.count(text), answerTokens: answerLengths?.draw(by: &lengths))
      )
    }
    guard !turns.isEmpty else { return nil }
    return Conversation(id: dialogue.id, system: dialogue.system.map { Message(.system, $0) }, turns: turns)
  }
}
