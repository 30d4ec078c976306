import Generation

/// Short ways to put a row through one step or the whole sampler.
enum Rows {
  static func apply(_ warper: some Warper, to row: [Float]) -> [Float] {
    var row = row
    do {
      var span = row.mutableSpan
      warper.apply(to: &span)
    }
    return row
  }

  static func apply(
    _ processor: some LogitsProcessor,
    to row: [Float],
    prompt: [Int32],
    generated: [Int32] = []
  ) -> [Float] {
    var (row, processor, history) = (row, processor, TokenHistory(prompt: prompt))
    for id in generated { history.append(id) }
    do {
      var span = row.mutableSpan
      processor.apply(to: &span, after: history)
    }
    return row
  }

  static func sample(
    _ row: [Float],
    _ parameters: SamplingParameters,
    prompt: [Int32] = [],
    step: Int = 0,
    endOfSequence: Set<Int32> = []
  ) throws(SamplingError) -> SampledToken {
    var sampler = TokenSampler(
      parameters: parameters,
      prompt: prompt,
      vocabularySize: row.count,
      endOfSequence: endOfSequence
    )
    var workspace = SamplingWorkspace()
    return try sample(row, with: &sampler, step: step, using: &workspace)
  }

  static func sample(
    _ row: [Float],
    with sampler: inout TokenSampler,
    step: Int,
    using workspace: inout SamplingWorkspace
  ) throws(SamplingError) -> SampledToken {
    var row = row
    var span = row.mutableSpan
    return try sampler.sample(&span, step: step, using: &workspace)
  }

  /// Indices that are not ruled out.
  static func kept(_ row: [Float]) -> [Int] { row.indices.filter { row[$0] > -.infinity } }
}
