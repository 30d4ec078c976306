import Backends
import Engine
import Testing

/// Thousands of steps with requests that come and go at random, in every way of running the queue.
@Suite struct SchedulerSoakTests {
  struct Mode: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var caches: Bool
    var chunks: Bool
    var threshold: Duration?
    var window: Int?
    var positions = PositionPolicy.fixed
    /// Whether tokens are guessed.
    var drafts = false
    var testDescription: String {
      "seed \(seed), caches \(caches), chunks \(chunks), window \(window ?? 0), \(positions), drafts \(drafts)"
    }
  }

  static let modes = (1...3 as ClosedRange<UInt64>).flatMap { seed in
    [
      Mode(seed: seed, caches: true, chunks: true), Mode(seed: seed, caches: false, chunks: true),
      Mode(seed: seed, caches: true, chunks: false, threshold: .milliseconds(5)),
      Mode(seed: seed, caches: true, chunks: true, window: 100),
      Mode(seed: seed, caches: false, chunks: true, window: 1),
      Mode(seed: seed, caches: true, chunks: false, window: 64, positions: .outgrown(length: 200)),
      Mode(seed: seed, caches: true, chunks: true, positions: .outgrown(length: 150)),
      Mode(seed: seed, caches: true, chunks: true, positions: .promptDoublings(trainedLength: 70)),
      Mode(seed: seed, caches: true, chunks: true, drafts: true),
      Mode(seed: seed, caches: true, chunks: true, window: 30, drafts: true),
      Mode(
        seed: seed,
        caches: true,
        chunks: false,
        window: 64,
        positions: .outgrown(length: 200),
        drafts: true
      ),
    ]
  }

  /// A cache as memory would hold it: what was written at each place, and who may write.
  private struct Memory {
    /// For each block and offset the whole sequence up to the token there, as a number.
    private var contents: [[Int]]

    init(blocks: Int) { contents = Array(repeating: Array(repeating: 0, count: 64), count: blocks) }

    /// Writes the tokens of a step as the model would, and checks that what came before is what it should be.
    mutating func run(_ work: Scheduler.Work, _ request: Request, window: Int?) {
      let blocks = Array(work.blocks)
      let prefixes = request.prefixes.map { $0 &* 31 &+ work.reach }
      for position in work.firstSeen(window: window)..<work.positions.lowerBound {
        guard contents[Int(blocks[position / 64])][position % 64] == prefixes[position] else {
          Issue.record("\(work.id) reads another's token at \(position)")
          return
        }
      }
      for position in work.positions {
        contents[Int(blocks[position / 64])][position % 64] = prefixes[position]
      }
      // What is guessed is wrong until it is known to be right.
      for position in work.positions.upperBound..<(work.positions.upperBound + work.drafts) {
        contents[Int(blocks[position / 64])][position % 64] = -1
      }
    }

    /// Notes that guesses behind some work were right.
    mutating func accept(_ count: Int, _ work: Scheduler.Work, _ request: Request) {
      let blocks = Array(work.blocks)
      for position in work.positions.upperBound..<(work.positions.upperBound + count) {
        contents[Int(blocks[position / 64])][position % 64] = request.prefixes[position] &* 31 &+ work.reach
      }
    }
  }

  /// A request with the numbers of its prefixes.
  fileprivate struct Request {
    var prefixes: [Int] = []
    var newTokens: Int

    mutating func append(_ tokens: [Int32]) {
      for token in tokens {
        var hasher = Hasher()
        hasher.combine(prefixes.last ?? 0)
        hasher.combine(token)
        prefixes.append(hasher.finalize())
      }
    }
  }

  @Test(
    "no sequence reads another's tokens, none writes where others read, and all blocks come back",
    arguments: modes
  )
  func soak(mode: Mode) {
    var generator = SystemLikeGenerator(state: mode.seed)
    var scheduler = Scheduler.small(
      rows: 330,
      besideDecoding: 40,
      running: 6,
      blocks: 20,
      positions: mode.positions,
      window: mode.window
    ) { limits in
      limits.cachesPrefixes = mode.caches
      limits.chunksPrompts = mode.chunks
      limits.queueThreshold = mode.threshold
      limits.maxWaitingTokens = 5
    }
    var memory = Memory(blocks: 20)
    var alive: [RequestID: Request] = [:]
    for turn in 0..<3000 {
      let now = Scheduler.start + .milliseconds(turn)
      if Int.random(in: 0..<3, using: &generator) == 0 {
        let id = RequestID(UInt64(turn))
        var request = Request(newTokens: .random(in: 1...200, using: &generator))
        // Few beginnings and few tokens, so that much is shared.
        let kind = Int32.random(in: 0..<3, using: &generator)
        let prompt = (0..<Int.random(in: 1...300, using: &generator)).map {
          $0 / 50 % 2 == 0 ? kind : Int32($0 % 2)
        }
        request.append(prompt)
        let fits = scheduler.enqueue(
          id,
          prompt: prompt,
          maxNewTokens: request.newTokens,
          readsCache: turn % 5 != 0,
          arrival: now
        )
        if fits { alive[id] = request }
      }
      if let victim = alive.keys.min(), Int.random(in: 0..<9, using: &generator) == 0 {
        scheduler.remove(victim)
        alive[victim] = nil
      }
      let step = scheduler.nextStep(now: now) { _ in
        mode.drafts ? Int.random(in: 0..<9, using: &generator) : 0
      }
      #expect(step.promptRows <= 330)
      #expect(!step.work.isEmpty || scheduler.isIdle, "nothing runs")
      #expect(step.promptRows + step.decodeRows == step.work.reduce(0) { $0 + $1.positions.count })
      let seen = step.work.flatMap { $0.blocks.dropFirst($0.firstSeen(window: mode.window) / 64) }
      let readers = seen.reduce(into: [Int32: Int]()) { $0[$1, default: 0] += 1 }
      for work in step.work {
        let written = Array(work.blocks)[(work.positions.lowerBound / 64)...]
        #expect(written.allSatisfy { readers[$0] == 1 })
        if let request = alive[work.id] { memory.run(work, request, window: mode.window) }
      }
      for work in step.work {
        let token = work.reachesEnd ? Int32.random(in: 0..<2, using: &generator) : nil
        let right = (0..<Int.random(in: 0...work.drafts, using: &generator)).map { Int32($0 % 2) }
        if let request = alive[work.id] {
          var longer = request
          longer.append(right)
          memory.accept(right.count, work, longer)
        }
        scheduler.didCompute(work, accepting: right[...], drew: token)
        guard let token else { continue }
        alive[work.id]?.append(right + [token])
        alive[work.id]?.newTokens -= right.count + 1
        if alive[work.id]?.newTokens == 0 || Int.random(in: 0..<20, using: &generator) == 0 {
          scheduler.remove(work.id)
          alive[work.id] = nil
        }
      }
    }
    #expect((scheduler.prefixHitTokens > 5_000) == mode.caches)
    for id in alive.keys { scheduler.remove(id) }
    #expect(scheduler.freeBlockCount == 20)
    #expect(scheduler.isIdle)
  }
}

extension Scheduler.Work {
  /// The first position that its first row sees.
  func firstSeen(window: Int?) -> Int { window.map { max(0, positions.lowerBound - $0 + 1) } ?? 0 }
}

/// A small seeded generator (xorshift64*).
struct SystemLikeGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
