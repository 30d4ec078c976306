internal import Backends
internal import Generation
internal import Models

/// Chooses the next tokens of the sequences of a run: the greatest logits, or what samplers draw.
struct TokenChooser {
  /// One for each sequence; none when the greatest logit is all that is asked for.
  private var samplers: [TokenSampler] = []
  private var workspace = SamplingWorkspace()
  private var row: [Float] = []
  /// The first error of a sampler.
  private(set) var failure: SamplingError?

  /// Starts sequences.
  ///
  /// - Parameters:
  ///   - parameters: What samplers are asked; nil for the greatest logits.
  ///   - prompts: The tokens before the first step, for each sequence.
  ///   - vocabularySize: The length of a row of logits.
  init(_ parameters: SamplingParameters?, prompts: [[Int32]], vocabularySize: Int) {
    guard let parameters else { return }
    let samplers = prompts.map {
      TokenSampler(
        parameters: parameters,
        prompt: $0,
        vocabularySize: vocabularySize,
        endOfSequence: []
      )
    }
    guard samplers.first?.needsFullRow == true else { return }
    self.samplers = samplers
    row = [Float](repeating: 0, count: vocabularySize)
  }

  /// The token that a row of logits gives.
  ///
  /// - Parameters:
  ///   - block: Rows of logits.
  ///   - index: The row's place in the block.
  ///   - sequence: The sequence it belongs to.
  ///   - step: The number of the generated token, from 0.
  /// - Returns: The token; 0 after a failure.
  mutating func choose(from block: LogitBlock, row index: Int, sequence: Int, step: Int) -> Int32 {
    guard !samplers.isEmpty else { return block.summaries[index].argmax }
    guard failure == nil else { return 0 }
    // Taken out for the time being: the sampler beside it is changed as well.
    var row: [Float] = []
    swap(&row, &self.row)
    defer { swap(&row, &self.row) }
    var logits = row.mutableSpan
    block.read(row: index, into: &logits)
    do throws(SamplingError) {
      return try samplers[sequence].sample(&logits, step: step, using: &workspace).id
    } catch {
      failure = error
      return 0
    }
  }
}
