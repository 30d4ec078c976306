import ArgumentParser
import Evaluation
import OrderedJSON

/// `needletail eval loglikelihood`: scores of continuations, line by line.
struct EvalLoglikelihoodCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loglikelihood",
    abstract: "Scores continuations of contexts.",
    discussion: """
      Each line of standard input is {"context", "continuation"}; each line of output \
      {"logprob", "is_greedy", "tokens"}.

      Example:
        echo '{"context": "Once upon a", "continuation": " time"}' | needletail eval loglikelihood
      """
  )

  @OptionGroup var options: EvalOptions

  func run() async throws {
    let scorer = try await options.scorer()
    var number = 0
    while let line = readLine() {
      number += 1
      guard let value = try? JSONValue(parsing: line), let context = value["context"]?.stringValue,
        let continuation = value["continuation"]?.stringValue
      else {
        throw ValidationError(
          "line \(number) must be a JSON object with the strings 'context' and 'continuation'"
        )
      }
      let score = try await scorer.score(continuation, after: context)
      let result: JSONValue = [
        "logprob": .number(score.logprob), "is_greedy": .bool(score.isGreedy),
        "tokens": .number(score.tokenCount),
      ]
      try StandardOutput.write(result.compactText + "\n")
    }
  }
}
