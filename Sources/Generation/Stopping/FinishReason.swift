/// Why a row ended, in TGI's words.
public enum FinishReason: String, Sendable {
  /// The limit of new tokens was reached.
  case length
  /// An end-of-sequence token was generated.
  case endOfSequence = "eos_token"
  /// A stop string was generated.
  case stopSequence = "stop_sequence"
}
