import ArgumentParser

/// `needletail eval`: how well a model predicts given text.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measures how well a model predicts given text.",
    discussion: """
      Figures are those of lm-evaluation-harness. Ctrl-C ends a run with the figures and records of what was scored.

      Examples:
        needletail eval perplexity heldout.txt
        needletail eval cloze lambada.jsonl --model-id /models/llama --quantize int8
        needletail eval loglikelihood questions.jsonl --records answers.jsonl
      """,
    subcommands: [EvalPerplexityCommand.self, EvalClozeCommand.self, EvalLoglikelihoodCommand.self]
  )
}
