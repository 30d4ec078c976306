internal import Grammars
internal import Synchronization
internal import Tokenizers

/// The grammars that requests used lately, compiled for the vocabulary of one model.
final class GrammarLibrary: Sendable {
  /// How many compiled grammars are kept, as in text-generation-inference.
  private static let capacity = 32

  private struct Contents {
    var vocabulary: TokenVocabulary?
    /// The grammars used last stand last.
    var automata: [(identity: [UInt8], automaton: TokenAutomaton)] = []
  }

  private let tokenizer: Tokenizer
  private let contents = Mutex(Contents())

  init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// A grammar, compiled now or before.
  ///
  /// - Throws: `GrammarError`.
  func automaton(for grammar: Grammar) throws(GrammarError) -> TokenAutomaton {
    let identity = grammar.identity
    if let automaton = find(identity) { return automaton }
    // Compiled without the lock: a large grammar holds up no other request.
    let automaton = try TokenAutomaton(grammar, vocabulary: vocabulary)
    return keep(automaton, identity)
  }

  private func find(_ identity: [UInt8]) -> TokenAutomaton? {
    contents.withLock { contents in
      guard let place = contents.automata.lastIndex(where: { $0.identity == identity }) else { return nil }
      let found = contents.automata.remove(at: place)
      contents.automata.append(found)
      return found.automaton
    }
  }

  /// Keeps an automaton, unless another request made one of the same grammar meanwhile.
  private func keep(_ automaton: TokenAutomaton, _ identity: [UInt8]) -> TokenAutomaton {
    if let automaton = find(identity) { return automaton }
    contents.withLock { contents in
      if contents.automata.count >= Self.capacity { contents.automata.removeFirst() }
      contents.automata.append((identity, automaton))
    }
    return automaton
  }

  /// The texts of the tokens, arranged with the first grammar.
  private var vocabulary: TokenVocabulary {
    contents.withLock { contents in
      if let vocabulary = contents.vocabulary { return vocabulary }
      let vocabulary = TokenVocabulary(
        count: tokenizer.vocabularySize,
        bytes: tokenizer.bytesInsideText(of:)
      )
      contents.vocabulary = vocabulary
      return vocabulary
    }
  }
}
