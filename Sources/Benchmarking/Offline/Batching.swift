/// How prompts become batches.
public enum Batching: String, Sendable, CaseIterable {
  /// A batch starts together, and the next one when every row of it is done.
  case `static`
  /// All prompts are in the queue, and each takes the place of one that is done.
  case continuous
}
