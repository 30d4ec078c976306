import Foundation
import Generation
import Needletail
import Testing

/// Searches with models whose sequences need more care than tokens and blocks.
@Suite struct SearchStateTests {
  /// A search, or plain generation that runs beside it.
  private struct Request: Sendable {
    let prompt: [Int32]
    let new: Int
    let search: SearchMethod?
    var draws = false
  }

  private static func beams(_ count: Int, groups: Int = 1) -> SearchMethod {
    .beams(
      BeamSearchOptions(
        beamCount: count,
        returnCount: count,
        groupCount: groups,
        diversityPenalty: groups > 1 ? 0.5 : 0
      )
    )
  }

  private static let requests = [
    Request(prompt: SequenceStateTests.prompt(0, 140), new: 30, search: beams(4)),
    Request(prompt: SequenceStateTests.prompt(1, 200), new: 20, search: nil),
    Request(prompt: SequenceStateTests.prompt(2, 5), new: 70, search: beams(3)),
    Request(
      prompt: SequenceStateTests.prompt(0, 140),
      new: 20,
      search: .contrastive(topK: 3, penaltyAlpha: 0.6)
    ),
    Request(prompt: SequenceStateTests.prompt(4, 128), new: 40, search: beams(4, groups: 2)),
    Request(prompt: SequenceStateTests.prompt(0, 140), new: 25, search: beams(2), draws: true),
    Request(prompt: SequenceStateTests.prompt(5, 66), new: 40, search: nil),
  ]

  /// Everything that a request tells, bit by bit.
  private static func bits(_ model: LanguageModel, _ request: Request) async throws -> [UInt64] {
    guard let search = request.search else {
      return try await SequenceStateTests.bits(model, request.prompt, request.new).map(UInt64.init)
    }
    var options = GenerationOptions()
    options.maxNewTokens = request.new
    options.endOfSequence = [3]
    options.search = search
    if request.draws {
      options.topK = 20
      options.temperature = 1.3
      options.seed = 11
    }
    return try await model.search(from: request.prompt, options: options).flatMap { result in
      result.tokens.map { UInt64($0) } + result.logprobs.map { UInt64($0.bitPattern) }
        + [result.score.bitPattern]
    }
  }

  private static func together(_ model: LanguageModel) async throws -> [[UInt64]] {
    try await withThrowingTaskGroup(of: (Int, [UInt64]).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask { (index, try await bits(model, request)) }
      }
      return try await group.reduce(into: Array(repeating: [], count: requests.count)) { $0[$1.0] = $1.1 }
    }
  }

  @Test(
    "alone, in company, in chunks, with one thread and a warm cache the bits are the same",
    arguments: SequenceStateTests.models
  )
  func bits(model: SequenceStateTests.Model) async throws {
    let plain = try await SequenceStateTests.load(model) {
      $0.prefixCaching = false
      $0.threads = 2
    }
    var alone: [[UInt64]] = []
    for request in Self.requests { alone.append(try await Self.bits(plain, request)) }
    let ways: [(String, (inout LoadOptions) -> Void)] = [
      ("together", { $0.threads = 2 }),
      ("little room", { ($0.maxBatchTotalTokens, $0.maxTotalTokens) = (640, 640) }),
      ("few rows", { $0.maxBatchSize = 5 }),
      ("chunks", { ($0.maxBatchPrefillTokens, $0.threads) = (23, 1) }),
      ("whole prompts", { ($0.prefillChunking, $0.maxBatchPrefillTokens) = (false, 310) }),
    ]
    for (name, change) in ways {
      let other = try await SequenceStateTests.load(model, changing: change)
      for turn in 1...2 {
        let found = try await Self.together(other)
        for (index, bits) in found.enumerated() {
          #expect(bits == alone[index], "\(name), turn \(turn), request \(index)")
        }
      }
      while other.activity.running + other.activity.waiting > 0 { await Task.yield() }
      #expect(other.activity.freeBlocks == other.activity.totalBlocks, "\(name)")
    }
  }
}
