internal import Backends
internal import Engine
internal import Models
internal import Tokenizers

/// A draft model's files read and checked, with what it adds to the memory of the main model.
final class DraftBlueprint: Sendable {
  private let model: ModelBlueprint
  private let tokens: Int
  private let watchesTime: Bool

  /// Reads configuration and headers.
  ///
  /// - Parameters:
  ///   - id: The draft model.
  ///   - tokens: The tokens to guess at first.
  ///   - options: Those of the main model.
  /// - Throws: As ``ModelBlueprint``.
  init(_ id: String, tokens: Int, options: LoadOptions) throws {
    var own = options
    // The length of sequences and the size of the cache are the main model's.
    own.draft = nil
    own.maxTotalTokens = nil
    own.maxBatchTotalTokens = options.maxBatchPrefillTokens ?? ModelBlueprint.defaultPromptRows
    model = try ModelBlueprint(try ModelLocation(id), options: own, drafts: true)
    self.tokens = tokens
    watchesTime = options.draftsWatchTime
  }

  /// The packed weights.
  var weightBytes: Int { model.plan.weightBytes }
  /// Activations and logits.
  var workspaceBytes: Int { model.plan.workspaceBytes }
  /// A block of the key-value cache.
  var bytesPerBlock: Int { model.bytesPerBlock }

  /// Compares vocabularies; numbers of embeddings may differ where both models have tokenizers, as some are padded.
  ///
  /// - Throws: ``DraftModelError``, and the errors of tokenizer files.
  func check(against main: ModelBlueprint, _ tokenizer: Tokenizer?) throws {
    let (id, mainID) = (model.location.id, main.location.id)
    let (size, mainSize) = (model.architecture.vocabularySize, main.architecture.vocabularySize)
    guard let tokenizer, let own = try TextFiles(model.location).tokenizer else {
      guard size == mainSize else {
        throw DraftModelError.otherVocabularySize(model: mainID, size: mainSize, draft: id, draftSize: size)
      }
      return
    }
    for token in 0..<Int32(clamping: max(tokenizer.vocabularySize, own.vocabularySize)) {
      guard Self.areEqual(tokenizer.token(for: token), own.token(for: token)) else {
        throw DraftModelError.otherToken(model: mainID, draft: id, id: token)
      }
    }
  }

  private static func areEqual(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return one.utf8.elementsEqual(other.utf8)
  }

  /// Packs the weights and makes a cache of as many blocks as the main model's.
  func makeDrafter(for main: any InferenceModel, on backend: some Backend) throws -> any Drafter {
    try DraftModel(
      try model.makeModel(on: backend, limits: main.limits),
      for: main,
      length: DraftLength(first: tokens, most: .max),
      maxLength: model.architecture.maxPositions,
      watchesTime: watchesTime
    )
  }
}
