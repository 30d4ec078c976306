import Foundation

/// Beam search as transformers 4.50 and later write it: whole rows of all beams, sorted, with -1e9 for what must not
/// be chosen.
struct PlainBeamSearch {
  var beams: Int
  var lengthPenalty = 1.0
  /// nil for "never".
  var earlyStopping: Bool? = false
  var ends: Set<Int32> = []
  var maxNewTokens: Int

  struct Row {
    var tokens: [Int32]
    var score: Float
    var isFinished = false
  }

  private static let never: Float = -1e9

  /// The best by score, the first among equals.
  private static func top(_ rows: [Row], _ count: Int) -> [Row] {
    rows.enumerated()
      .sorted { ($0.element.score, $1.offset) > ($1.element.score, $0.offset) }
      .prefix(count).map(\.element)
  }

  private func divisor(_ length: Int) -> Float { Float(pow(Double(length), lengthPenalty)) }

  /// The tokens after the prompt and the score of each text, best first.
  func run(_ model: ToyModel, prompt: [Int32]) -> [Row] {
    var running = (0..<beams).map { Row(tokens: [], score: $0 == 0 ? 0 : Self.never) }
    var finished = (0..<beams).map { _ in Row(tokens: [], score: Self.never) }
    var mayImprove = true
    var length = 0
    while true {
      let all = running.flatMap { row in
        let logits = model.logits(prompt + row.tokens)
        let logSumExp = ToyModel.logSumExp(logits)
        return logits.enumerated().map { token, logit in
          Row(tokens: row.tokens + [Int32(token)], score: (logit - logSumExp) + row.score)
        }
      }
      let best = Self.top(all, max(2, 1 + ends.count) * beams)
      let hits = best.map { ends.contains($0.tokens[length]) || length + 1 == maxNewTokens }
      let isFull = finished.allSatisfy(\.isFinished)
      running = Self.top(
        zip(best, hits).map { Row(tokens: $0.tokens, score: $0.score + ($1 ? Self.never : 0)) },
        beams
      )
      let ended = best.indices.map { rank in
        var row = best[rank]
        row.score /= divisor(length + 1)
        row.isFinished = hits[rank] && rank < beams
        if isFull, earlyStopping == true { row.score += Self.never }
        if !mayImprove { row.score += Self.never }
        if !row.isFinished { row.score += Self.never }
        return row
      }
      finished = Self.top(finished + ended, beams)
      length += 1
      let reach = earlyStopping == nil && lengthPenalty > 0 ? maxNewTokens : length
      let hope = running[0].score / divisor(reach)
      let worst = finished.map(\.score).reduce(.infinity, min)
      mayImprove = mayImprove && finished.contains { hope > ($0.isFinished ? worst : Self.never) }
      let isDone = finished.allSatisfy(\.isFinished) && earlyStopping == true
      if !mayImprove || isDone || hits.allSatisfy(\.self) { return finished }
    }
  }
}
