internal import Generation

/// The drafts of an engine: who guesses how much, and what became of it.
struct Drafting {
  private let drafter: any Drafter
  private let vocabularySize: Int
  private var paces: [RequestID: DraftPace] = [:]
  private var price = DraftPrice()

  init(_ drafter: any Drafter, vocabularySize: Int) {
    self.drafter = drafter
    self.vocabularySize = vocabularySize
  }

  /// How many tokens a request that generates would guess in the next step.
  mutating func wish(_ id: RequestID, _ active: ActiveRequest) -> Int {
    guard active.drafts, isWorthwhile(id), !(drafter.watchesTime && price.wantsPlain) else {
      return 0
    }
    let length = paces[id, default: DraftPace(drafter.length, givesUp: drafter.followsAll)].next()
    return length == 0 ? 0 : drafter.available(id, active.tokens, most: length)
  }

  /// Whether guesses can pay for a request at all: when each costs more than it could give, they are tried with one
  /// request in some only, in case that changes.
  private func isWorthwhile(_ id: RequestID) -> Bool {
    !drafter.watchesTime || price.tokens < 1 || id.value % Self.triedRequests == 0
  }

  private static let triedRequests: UInt64 = 16

  /// Guesses tokens to follow each part of a step.
  func drafts(for work: [Scheduler.Work], of requests: [RequestID: ActiveRequest]) -> [[Int32]] {
    var drafts = [[Int32]](repeating: [], count: work.count)
    var places: [Int] = []
    var sequences: [DraftSequence] = []
    for (index, part) in work.enumerated() {
      guard let active = requests[part.id], active.drafts, isWorthwhile(part.id) else { continue }
      // A prompt, or a sequence that starts again.
      guard part.drafts > 0 || active.generatedCount == 0 || part.positions.count > 1 else { continue }
      places.append(index)
      sequences.append(DraftSequence(part, active))
    }
    guard !sequences.isEmpty else { return drafts }
    for (index, guesses) in zip(places, drafter.draft(sequences)) {
      let known = guesses.prefix { $0 >= 0 && Int($0) < vocabularySize }
      drafts[index] = Array(known.prefix(work[index].drafts))
    }
    return drafts
  }

  /// Notes what became of a draft.
  mutating func note(_ id: RequestID, guessed: Int, accepted: Int) {
    paces[id]?.note(guessed: guessed, accepted: accepted, price: drafter.watchesTime ? price.tokens : 0)
  }

  /// Notes what a step took, before what became of its drafts.
  mutating func note(_ step: EngineStep, _ work: [Scheduler.Work], _ drafts: [[Int32]]) {
    let guesses = drafts.reduce(0) { $0 + $1.count }
    let isTypical = zip(work, drafts).allSatisfy { $1.isEmpty || paces[$0.id]?.isFresh == false }
    price.note(step, guesses: guesses, isTypical: isTypical)
  }

  /// Forgets a request that ended.
  mutating func forget(_ id: RequestID) {
    paces[id] = nil
    drafter.forget(id)
  }
}

extension DraftSequence {
  fileprivate init(_ part: Scheduler.Work, _ active: ActiveRequest) {
    self.init(
      id: part.id,
      tokens: active.tokens,
      promptLength: active.request.prompt.count,
      positions: part.positions,
      blocks: part.blocks,
      most: part.drafts,
      endOfSequence: active.request.endOfSequence,
      sampler: active.sampler.needsFullRow ? active.sampler : nil
    )
  }
}
