/// A row of the next step: the row of this step that it goes on from, and with which token.
public struct RowStep: Sendable, Equatable {
  /// A row of this step, from 0.
  public var parent: Int
  /// The token that comes next.
  public var token: Int32

  /// Makes a row.
  public init(parent: Int, token: Int32) {
    self.parent = parent
    self.token = token
  }
}

/// A text that a search found.
public struct Hypothesis: Sendable, Equatable {
  /// The generated tokens, an end of sequence included.
  public var tokens: [Int32]
  /// What each token added to the sum that the score is made of: its log-probability after all processors and
  /// warpers.
  public var logprobs: [Float]
  /// How good the text is; greater is better.
  public var score: Double
  /// Why the text ends.
  public var finishReason: FinishReason

  /// Makes a hypothesis.
  public init(tokens: [Int32], logprobs: [Float], score: Double, finishReason: FinishReason) {
    self.tokens = tokens
    self.logprobs = logprobs
    self.score = score
    self.finishReason = finishReason
  }
}

/// How a search goes on after a step.
public enum SearchStep: Sendable, Equatable {
  /// With these rows, at least one; a row that nobody goes on from is forgotten.
  case rows([RowStep])
  /// It is over: the texts it returns, best first.
  case ended([Hypothesis])
}

/// Rows that grow from one prompt together, without a model: each step shows what the model made of every row, and
/// says which rows come next.
///
/// The first step shows one row, the end of the prompt. All numbers depend on the rows, the parameters and the seed
/// alone.
public protocol RowSearch: Sendable {
  /// The most rows of a step.
  var rowCount: Int { get }
  /// Whether the hidden states of all tokens are wanted, those of the prompt included.
  var needsHiddenStates: Bool { get }

  /// Shows the hidden state of a token of the prompt, in order from the first; only when they are wanted.
  ///
  /// - Parameter hidden: `[hidden size]`, what the model's head reads, after the last norm.
  mutating func showPrompt(hidden: Span<Float>)

  /// Shows a row of the step.
  ///
  /// - Parameters:
  ///   - row: Which one, from 0; each is shown once in a step, in ascending order.
  ///   - logits: `[vocabulary]`; may be written to.
  ///   - logSumExp: The logarithm of the sum of the exponentials of the logits; finite.
  ///   - hidden: `[hidden size]`; empty when hidden states are not wanted.
  ///   - workspace: Room that rows may share.
  mutating func show(
    row: Int,
    logits: inout MutableSpan<Float>,
    logSumExp: Float,
    hidden: Span<Float>,
    using workspace: inout SamplingWorkspace
  )

  /// Ends the step, when all its rows were shown.
  ///
  /// - Parameter workspace: Room that rows may share.
  /// - Returns: How the search goes on.
  /// - Throws: `SamplingError` when nothing is left to go on with.
  mutating func advance(using workspace: inout SamplingWorkspace) throws(SamplingError) -> SearchStep
}

extension RowSearch {
  /// None.
  public var needsHiddenStates: Bool { false }
  /// Nothing.
  public mutating func showPrompt(hidden: Span<Float>) {}
}
