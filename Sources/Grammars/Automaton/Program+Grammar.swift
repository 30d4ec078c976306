extension Program {
  /// Compiles a grammar.
  ///
  /// - Throws: ``GrammarError``.
  init(_ grammar: Grammar) throws(GrammarError) {
    let rules =
      switch grammar {
      case .jsonSchema(let schema): try SchemaCompiler.rules(for: schema)
      case .jsonObject: try SchemaCompiler.rulesForAnyObject()
      case .regex(let pattern): [try PatternParser.parse(pattern).expression(.utf8)]
      }
    self = try ProgramBuilder.build(rules)
  }
}
