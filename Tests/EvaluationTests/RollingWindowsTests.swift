import Evaluation
import Testing

@Suite struct RollingWindowsTests {
  @Test(
    "windows are those of the harness",
    arguments: [
      (1, [[-1, 0]], [1]),
      (3, [[-1, 0, 1, 2]], [1]),
      (4, [[-1, 0, 1, 2], [0, 1, 2, 3]], [1, 3]),
      (6, [[-1, 0, 1, 2], [2, 3, 4, 5]], [1, 1]),
      (8, [[-1, 0, 1, 2], [2, 3, 4, 5], [4, 5, 6, 7]], [1, 1, 2]),
    ] as [(Int32, [[Int32]], [Int])]
  ) func windows(count: Int32, ids: [[Int32]], starts: [Int]) {
    let windows = RollingWindows.windows(Array(0..<count), prefix: -1, length: 3)
    #expect(windows.map(\.ids) == ids)
    #expect(windows.map(\.start) == starts)
  }

  @Test("windows of no token trap") func noLength() async {
    await #expect(processExitsWith: .failure) {
      _ = RollingWindows.windows([1, 2], prefix: -1, length: 0)
    }
  }

  @Test("nothing gives no windows") func empty() {
    #expect(RollingWindows.windows([], prefix: -1, length: 3).isEmpty)
  }
}
