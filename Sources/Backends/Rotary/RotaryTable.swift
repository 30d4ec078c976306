/// Rotary position embedding as a table of frequencies (arXiv:2104.09864).
///
/// Every published recipe (linear, NTK, llama3, yarn, longrope) only changes the frequencies and the factor.
public struct RotaryTable: Sendable, Equatable {
  /// How the rotated pairs lie in a head of rotary width `r`.
  public enum Layout: Sendable, Equatable {
    /// `(x[j], x[j + r/2])`, as Hugging Face checkpoints of most families are stored.
    case halfSplit
    /// `(x[2j], x[2j + 1])`, as GPT-J and ChatGLM are stored.
    case interleaved
  }

  /// `[r / 2]`: the angle of pair `j` at position `p` is `p * frequencies[j]`; dimensions from `r` on pass.
  public var frequencies: [Float]
  /// Multiplies sine and cosine; 1 unless a recipe says otherwise.
  public var factor: Float
  /// How pairs lie.
  public var layout: Layout

  /// Makes a table.
  public init(frequencies: [Float], factor: Float = 1, layout: Layout = .halfSplit) {
    self.frequencies = frequencies
    self.factor = factor
    self.layout = layout
  }
}
