import Backends
import Engine
import Generation
import Testing

/// Sequences that are forked at random for many steps, on a cache that knows what every block should hold.
@Suite struct BranchSoakTests {
  struct Mode: Sendable, CustomTestStringConvertible {
    var branches: Int
    var window: Int?
    var positions = PositionPolicy.fixed
    var testDescription: String { "\(branches) branches, window \(window ?? 0), \(positions)" }
  }

  static let modes = [1, 3, 5].flatMap { branches in
    [
      Mode(branches: branches), Mode(branches: branches, window: 1), Mode(branches: branches, window: 40),
      Mode(branches: branches, window: 130),
      Mode(branches: branches, positions: .outgrown(length: 150)),
      Mode(branches: branches, window: 70, positions: .outgrown(length: 100)),
    ]
  }

  /// A cache as memory would hold it.
  private struct Memory {
    /// For each block and offset, the sequence up to the token there and its rotary table, as a number.
    private var contents: [[Int]]

    init(blocks: Int) { contents = Array(repeating: Array(repeating: 0, count: 64), count: blocks) }

    /// Copies, then writes the tokens of a step as the model would; says what is not as it should be.
    mutating func run(_ step: Scheduler.Step, _ tokens: (Scheduler.Work) -> [Int32], window: Int?) -> [String]
    {
      var faults: [String] = []
      let targets = step.copies.map(\.target)
      if Set(targets).count < targets.count || !Set(targets).isDisjoint(with: step.copies.map(\.source)) {
        faults.append("copies \(step.copies) depend on each other")
      }
      for copy in step.copies { contents[Int(copy.target)] = contents[Int(copy.source)] }
      for work in step.work {
        let (sequence, blocks) = (tokens(work), Array(work.blocks))
        let seen = max(0, window.map { work.positions.lowerBound - $0 + 1 } ?? 0)
        var number = work.reach
        for position in 0..<work.positions.upperBound {
          number = (number &* 1_000_003) ^ Int(sequence[position] + 1)
          let (block, offset) = (Int(blocks[position / 64]), position % 64)
          if work.positions.contains(position) {
            contents[block][offset] = number
          } else if position >= seen, contents[block][offset] != number {
            faults.append("branch \(work.branch ?? -1) does not find position \(position)")
          }
        }
      }
      return faults
    }
  }

  /// Repeatable numbers.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  @Test("every branch finds what it wrote, blocks are never short, and all come back", arguments: modes)
  func soak(mode: Mode) {
    var numbers = Numbers(state: 7)
    for length in [1, 63, 64, 65, 140] {
      let blockCount = 3 + mode.branches * 4
      var scheduler = Scheduler.small(
        rows: 32,
        running: 8,
        blocks: blockCount,
        positions: mode.positions,
        window: mode.window
      )
      var memory = Memory(blocks: blockCount)
      let prompt = (0..<Int32(length)).map { 1000 + $0 }
      let fits = scheduler.enqueue(
        RequestID(1),
        prompt: prompt,
        maxNewTokens: 100,
        branchLimit: mode.branches,
        arrival: Scheduler.start
      )
      #expect(fits)
      var rows: [[Int32]] = []
      for _ in 0..<100 {
        var ended: [Scheduler.Work] = []
        while ended.isEmpty {
          let step = scheduler.nextStep(now: Scheduler.start)
          let tokens = { (work: Scheduler.Work) in prompt + (work.branch.map { rows[$0] } ?? []) }
          let faults = memory.run(step, tokens, window: mode.window)
          #expect(faults == [], "prompt of \(length), \(rows.first?.count ?? 0) tokens after it")
          guard faults.isEmpty, !step.work.isEmpty else { return }
          for work in step.work { scheduler.didCompute(work, drew: nil) }
          ended = step.work.filter(\.reachesEnd)
        }
        #expect(ended.count == max(1, rows.count))
        let steps = (0..<Int.random(in: 1...mode.branches, using: &numbers)).map { _ in
          RowStep(
            parent: Int.random(in: 0..<max(1, rows.count), using: &numbers),
            token: Int32.random(in: 0..<50, using: &numbers)
          )
        }
        let parents = rows.isEmpty ? [[]] : rows
        rows = steps.map { parents[$0.parent] + [$0.token] }
        scheduler.fork(RequestID(1), into: steps)
      }
      scheduler.remove(RequestID(1))
      #expect(scheduler.freeBlockCount == blockCount)
    }
  }
}
