internal import Generation
public import Grammars

extension LanguageModel {
  /// Checks that a grammar can be used, and keeps what was compiled for the requests that follow.
  ///
  /// - Throws: `GrammarError`, whose description says in the words of text-generation-inference what is wrong;
  ///   ``LanguageModelError/noTokenizer(model:)``.
  public func checkGrammar(_ grammar: Grammar) throws {
    guard let grammars else { throw LanguageModelError.noTokenizer(model: info.id) }
    _ = try grammars.automaton(for: grammar)
  }

  /// What keeps one text to a grammar; nil without a grammar.
  func constraint(_ options: GenerationOptions) throws -> (any TokenConstraint)? {
    guard let grammar = options.grammar else { return nil }
    guard let grammars else { throw LanguageModelError.noTokenizer(model: info.id) }
    let stops = options.endOfSequence ?? endOfSequence
    return GrammarConstraint(try grammars.automaton(for: grammar).makeMatcher(endOfSequence: stops))
  }
}
