import Foundation
import Needletail

/// Compares decoding with guesses to decoding without, on one loaded model and in turns.
///
/// Arguments: a directory with `config.json` or `demo` (the default), a draft model or `lookup` (the default), the
/// number of requests at once (1), of new tokens (128) and of rounds (5). A model directory without weights gets random
/// ones. Every request is checked to give the same tokens both ways. A ratio is that of the times of two runs next to
/// each other, so that what else the machine does falls on both; the median of the rounds is told.
struct DraftingBenchmark {
  let model: LanguageModel
  let concurrency: Int
  let newTokens: Int
  let rounds: Int

  /// Guesses changed a result.
  struct OtherTokens: Error {
    let text: Text
  }

  /// Kinds of text, from the easiest to guess on.
  enum Text: String, CaseIterable {
    /// Ids without meaning, behind which a model soon goes round in circles.
    case circles
    /// A story, greedy.
    case story
    /// A story, drawn at a temperature of 0.8.
    case drawn
    /// Almost any token, drawn at a temperature of 3, so that hardly anything can be guessed.
    case noise

    func prompt(_ model: LanguageModel, _ number: Int) -> [Int32] {
      let line = "\(number + 1). The fox ran to the sea and back. "
      guard self != .circles, let ids = try? model.encode(String(repeating: line, count: 8)) else {
        return (0..<96).map { Int32((($0 + number) * 7919 + 13) % model.info.vocabularySize) }
      }
      return ids
    }

    /// The temperature to draw at; nil for greedy.
    var temperature: Float? {
      switch self {
      case .circles, .story: nil
      case .drawn: 0.8
      case .noise: 3
      }
    }
  }

  /// Runs the requests at once.
  ///
  /// - Returns: The seconds from the first generated token to the last, and the tokens.
  private func run(_ text: Text, drafts: Bool) async throws -> (Double, [[Int32]]) {
    var options = GenerationOptions()
    options.maxNewTokens = newTokens
    options.ignoresEndOfSequence = true
    options.drafts = drafts
    options.temperature = text.temperature
    options.seed = 7
    let prompts = (0..<concurrency).map { text.prompt(model, $0) }
    let streams = try prompts.map { try model.generate(from: $0, options: options) }
    return try await withThrowingTaskGroup(
      of: (Int, [Int32], ContinuousClock.Instant, ContinuousClock.Instant).self
    ) {
      group in
      for (index, stream) in streams.enumerated() {
        group.addTask {
          var tokens: [Int32] = []
          var first = ContinuousClock.now
          for try await event in stream {
            guard case .token(let token) = event else { continue }
            if tokens.isEmpty { first = .now }
            tokens.append(token.id)
          }
          return (index, tokens, first, .now)
        }
      }
      var all = [[Int32]](repeating: [], count: streams.count)
      var span: (ContinuousClock.Instant, ContinuousClock.Instant)?
      for try await (index, tokens, first, last) in group {
        all[index] = tokens
        span = (min(span?.0 ?? first, first), max(span?.1 ?? last, last))
      }
      return ((span.map { $0.1 - $0.0 } ?? .zero) / .seconds(1), all)
    }
  }

  /// Prints a line for one kind of text.
  func measure(_ text: Text) async throws {
    _ = try await run(text, drafts: true)
    let before = model.activity
    var ratios: [Double] = []
    var speeds: [(plain: Double, drafted: Double)] = []
    for round in 0..<rounds {
      var seconds = [0.0, 0.0]
      var tokens: [[[Int32]]] = [[], []]
      for drafts in round % 2 == 0 ? [0, 1] : [1, 0] {
        (seconds[drafts], tokens[drafts]) = try await run(text, drafts: drafts == 1)
      }
      guard tokens[0] == tokens[1] else { throw OtherTokens(text: text) }
      ratios.append(seconds[0] / seconds[1])
      let count = Double(concurrency * (newTokens - 1))
      speeds.append((count / seconds[0], count / seconds[1]))
    }
    let after = model.activity
    let drafted = after.draftedTokens - before.draftedTokens
    let accepted = after.acceptedTokens - before.acceptedTokens
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    func text2(_ value: Double) -> String { String(format: "%.2f", value) }
    let rate = drafted == 0 ? "-" : "\(100 * accepted / drafted) %"
    print(
      "\(text.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)) "
        + "plain \(text2(median(speeds.map(\.plain)))) tokens/s, guessing \(text2(median(speeds.map(\.drafted))))"
        + ", ratio \(text2(median(ratios))) (\(text2(ratios.min() ?? 0)) to \(text2(ratios.max() ?? 0)))"
        + ", right \(rate) of \(drafted / rounds) guesses a run"
    )
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
func number(_ index: Int, _ standard: Int) -> Int {
  arguments.count > index ? Int(arguments[index]) ?? standard : standard
}
let directory = arguments.first ?? "demo"
let draft = arguments.count > 1 ? arguments[1] : "lookup"
var options = LoadOptions()
options.draft = draft == "lookup" ? .promptLookup() : .model(draft)
options.maxTotalTokens = 1024
options.maxBatchTotalTokens = 1024 * number(2, 1)
options.maxBatchSize = number(2, 1)
let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
if directory != "demo", !files.contains(where: { $0.hasSuffix(".safetensors") }) {
  options.loadFormat = .dummy
}
let benchmark = DraftingBenchmark(
  model: try await LanguageModel.load(directory, options: options),
  concurrency: number(2, 1),
  newTokens: number(3, 128),
  rounds: number(4, 5)
)
print("\(directory), guesses by \(draft), \(number(2, 1)) at once, \(number(3, 128)) new tokens")
for text in DraftingBenchmark.Text.allCases { try await benchmark.measure(text) }
