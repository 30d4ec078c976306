/// Where a text stands in a grammar.
struct TextPosition: Sendable {
  /// The state, while the cache is of this age.
  private(set) var state = StateTable.dead
  private(set) var age = -1
  /// The state by itself, for when the cache has been emptied; nil at the start of a text.
  private var snapshot: StateTable.Snapshot?
  /// What this text may still cost.
  private(set) var workLeft = GrammarLimits.workForRequest

  /// Does a piece of work and takes it off what is left.
  mutating func charge<Result>(
    _ cache: inout MaskCache,
    _ body: (inout MaskCache, _ workLimit: Int) throws(GrammarError) -> Result
  ) throws(GrammarError) -> Result {
    let before = cache.table.work
    defer { workLeft -= cache.table.work - before }
    return try body(&cache, before + max(0, min(workLeft, GrammarLimits.workForMask)))
  }

  /// Goes on to a state of the cache.
  mutating func move(to state: Int32, in cache: MaskCache) {
    self.state = state
    snapshot = cache.table.snapshot(of: state)
  }

  /// Finds the state in a cache that may be another than before.
  mutating func enter(_ cache: inout MaskCache) {
    guard age != cache.age else { return }
    state = snapshot.map { cache.table.state(of: $0) } ?? cache.table.start
    age = cache.age
  }
}

/// The states and masks of a grammar that were needed lately.
struct MaskCache: Sendable {
  var table: StateTable
  private var masks: [Int32: TokenMask] = [:]
  private var maskBytes = 0
  /// How often the cache was emptied.
  private(set) var age = 0

  init(_ table: StateTable) { self.table = table }

  /// Empties itself when there is too much in it.
  mutating func makeRoom() throws(GrammarError) {
    guard table.isFull else { return }
    table = try StateTable(table.program)
    forgetMasks()
    age += 1
  }

  /// The tokens that lead somewhere from a state.
  mutating func mask(
    _ state: Int32,
    _ vocabulary: TokenVocabulary,
    workLimit: Int
  ) throws(GrammarError) -> TokenMask {
    let state = table.simplify(state, ahead: vocabulary.depth)
    if let mask = masks[state] { return mask }
    let mask = TokenMask(
      bits: try table.allowedTokens(vocabulary, from: state, workLimit: workLimit)
    )
    if maskBytes + mask.byteCount > GrammarLimits.keptMaskBytes { forgetMasks() }
    masks[state] = mask
    maskBytes += mask.byteCount
    return mask
  }

  private mutating func forgetMasks() {
    masks = [:]
    maskBytes = 0
  }
}
