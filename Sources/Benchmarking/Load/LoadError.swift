/// Why a load benchmark does not start, or does not go on.
package enum LoadError: Error, Equatable, Sendable {
  /// A flag of token lengths that cannot be read.
  case badLengths(flag: String, text: String, problem: String)
  /// A least number of tokens alone, where a number is to be chosen.
  case openLengths(flag: String, minimum: Int)
  /// A shared beginning that leaves the shortest prompt nothing of its own.
  case prefixTooLong(tokens: Int, shortest: Int)
  /// A duration that cannot be read.
  case badDuration(flag: String, text: String)
  /// Objectives that cannot be read.
  case badObjective(text: String, problem: String)
  /// An address that no request can be sent to.
  case badURL(String)
  /// A kind that needs rates, without them; or rates where they have no meaning.
  case ratesNeeded
  case ratesNotAllowed(kind: String)
  /// A rate that is not above zero.
  case badRate(Double)
  /// A search without an objective.
  case objectiveNeeded
  /// A dataset that cannot be read, and where.
  case badDataset(path: String, problem: String)
  /// No prompt of the dataset has a length that was asked for.
  case noPrompts(path: String, lengths: String)
  /// No request of a step was answered, so that there is nothing to go on with.
  case nothingSucceeded(step: String, failures: String)
  /// No request of the throughput step ended within its time, so that no rate can be derived from it.
  case nothingEnded(step: String)
}

extension LoadError: CustomStringConvertible {
  /// What is wrong, the rule, and the way out.
  package var description: String {
    switch self {
    case .badLengths(let flag, let text, let problem):
      "\(flag) must be num_tokens=,min_tokens=,max_tokens=,variance= with integers up to \(TokenLengths.limit); "
        + "got '\(text)': \(problem)"
    case .openLengths(let flag, let minimum):
      "\(flag) needs max_tokens or num_tokens to choose lengths from; got min_tokens=\(minimum) alone"
    case .prefixTooLong(let tokens, let shortest):
      "--shared-prefix must be less than the \(shortest) tokens of the shortest prompt; got \(tokens); "
        + "shorten it, or raise num_tokens or min_tokens of --prompt-options"
    case .badDuration(let flag, let text):
      "\(flag) must be a time above 0 such as 500ms, 30s, 2m or 1h; got '\(text)'"
    case .badObjective(let text, let problem):
      "--slo must be ttft=,tpot=,e2e= with milliseconds above 0, at least one of them; got '\(text)': \(problem)"
    case .badURL(let url):
      "--url must be an http or https address such as http://localhost:8080; got '\(url)'"
    case .ratesNeeded: "--benchmark-kind rate needs --rates, requests a second such as --rates 1,2.5"
    case .ratesNotAllowed(let kind):
      "--rates belongs to --benchmark-kind rate; a \(kind) finds its own rates"
    case .badRate(let rate): "--rates must be above 0 and at most 1000000 requests a second; got \(rate)"
    case .objectiveNeeded: "--benchmark-kind search needs --slo, such as --slo ttft=500,tpot=50"
    case .badDataset(let path, let problem): "dataset '\(path)': \(problem)"
    case .noPrompts(let path, let lengths):
      "dataset '\(path)': no prompt has \(lengths); choose other --prompt-options"
    case .nothingSucceeded(let step, let failures):
      "step '\(step)': no request succeeded (\(failures))"
    case .nothingEnded(let step):
      "step '\(step)': no request ended within its duration, so there is no rate to go on with; "
        + "lengthen --duration or shorten the answers"
    }
  }
}
