import Foundation
import Generation

/// A model whose logits are random numbers fixed by the last two tokens and the length.
struct ToyModel: Sendable {
  let vocabularySize: Int
  let seed: UInt64
  /// Multiples of this, so that scores tie; 0 for none.
  var grid: Float = 0

  func logits(_ tokens: [Int32]) -> [Float] {
    var key = seed &+ UInt64(tokens.count)
    for token in tokens.suffix(2) { key = key &* 1_000_003 &+ UInt64(UInt32(bitPattern: token)) }
    var generator = SeededGenerator(seed: key)
    return (0..<vocabularySize).map { _ in
      let value = 2 * generator.normal()
      return grid > 0 ? (value / grid).rounded() * grid : value
    }
  }

  static func logSumExp(_ logits: [Float]) -> Float {
    let greatest = logits.reduce(-Float.infinity, max)
    return greatest + Float(log(logits.reduce(0.0) { $0 + exp(Double($1 - greatest)) }))
  }

  /// A direction that depends on the last token.
  func hidden(_ tokens: [Int32]) -> [Float] {
    var generator = SeededGenerator(seed: seed &+ UInt64(tokens.last ?? 0) &* 77)
    return (0..<19).map { _ in generator.normal() }
  }

  /// Runs a search to its end.
  func run(_ search: any RowSearch, prompt: [Int32]) throws -> [Hypothesis] {
    var (search, workspace) = (search, SamplingWorkspace())
    if search.needsHiddenStates {
      for end in prompt.indices { search.showPrompt(hidden: hidden(Array(prompt[...end])).span) }
    }
    var rows = [prompt]
    while true {
      for (index, row) in rows.enumerated() {
        var logits = logits(row)
        let logSumExp = Self.logSumExp(logits)
        let hidden = search.needsHiddenStates ? hidden(row) : []
        var span = logits.mutableSpan
        search.show(row: index, logits: &span, logSumExp: logSumExp, hidden: hidden.span, using: &workspace)
      }
      switch try search.advance(using: &workspace) {
      case .rows(let steps): rows = steps.map { rows[$0.parent] + [$0.token] }
      case .ended(let texts): return texts
      }
    }
  }
}
