package import Backends
package import Models
internal import Needletail

/// What the latency benchmark needs of a model.
package protocol ForwardModel: AnyObject {
  /// The length of a row of logits.
  var vocabularySize: Int { get }
  /// The longest sequence.
  var maxTotalTokens: Int { get }
  /// The most rows of a batch.
  var maxRows: Int { get }
  /// The blocks of the cache.
  var cacheBlocks: Int { get }
  /// How the rotary table of a sequence depends on its length.
  var positions: PositionPolicy { get }
  /// Runs a batch.
  func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows
}

extension BareModel: ForwardModel {
  /// The length of a row of logits.
  package var vocabularySize: Int { info.vocabularySize }
  /// The longest sequence, prompt and output together.
  package var maxTotalTokens: Int { info.maxTotalTokens }
}
