/// Where prompts come from, which says what happens when there are more than a batch holds.
public enum PromptSource: Sendable, Equatable {
  /// A list to fill one batch from, as run_generation does: what does not fit is left out.
  case list
  /// A data set, of which every prompt runs.
  case file
}

/// The prompts of an iteration in batches.
public struct PromptBatches<Prompt> {
  /// The batches.
  public let batches: [[Prompt]]
  /// The rows that a full batch has.
  public let size: Int

  /// Makes batches; fewer prompts than a batch holds are taken again from the first on.
  ///
  /// - Parameters:
  ///   - prompts: The prompts, at least one.
  ///   - size: The rows of a batch; nil for as many as there are prompts.
  ///   - source: Where the prompts come from.
  ///   - batching: A continuous batch of a file holds all its prompts.
  public init(_ prompts: [Prompt], size: Int?, source: PromptSource, batching: Batching) {
    let size = size ?? prompts.count
    if prompts.count <= size || source == .list {
      batches = [(0..<size).map { prompts[$0 % prompts.count] }]
      self.size = size
    } else if batching == .continuous {
      batches = [prompts]
      self.size = prompts.count
    } else {
      batches = stride(from: 0, to: prompts.count, by: size).map {
        Array(prompts[$0..<min($0 + size, prompts.count)])
      }
      self.size = size
    }
  }
}
