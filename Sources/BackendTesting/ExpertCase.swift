public import Backends

/// Rows that are sent to experts.
public struct ExpertCase: Sendable, CustomStringConvertible {
  /// Where the router sends rows.
  public enum Router: Sendable {
    /// Anywhere.
    case random
    /// All to the last experts.
    case crowded
    /// All experts are equally good.
    case undecided
  }

  /// How the layer is cut.
  public var shape: ExpertShape
  /// The number of rows.
  public var rows: Int
  /// How weights are stored.
  public var format: WeightFormat
  /// Where rows go.
  public var router: Router

  /// Makes a case.
  public init(
    _ count: Int,
    _ chosen: Int,
    width: Int,
    hidden: Int,
    rows: Int,
    _ format: WeightFormat,
    renormalizes: Bool = true,
    router: Router = .random
  ) {
    shape = ExpertShape(
      count: count,
      chosen: chosen,
      renormalizes: renormalizes,
      width: width,
      hidden: hidden
    )
    self.rows = rows
    self.format = format
    self.router = router
  }

  /// The sizes in one word.
  public var description: String {
    "\(rows)x\(shape.chosen) of \(shape.count)x\(shape.width)x\(shape.hidden) \(format) \(router)"
  }

  func logits() -> [[Float]] {
    switch router {
    case .random: SeededNumbers.rows(rows, shape.count, seed: 11, bound: 4)
    case .crowded: Array(repeating: (0..<shape.count).map { Float($0) / 4 }, count: rows)
    case .undecided: Array(repeating: [Float](repeating: -0.5, count: shape.count), count: rows)
    }
  }

  func input() -> [[Float]] { SeededNumbers.rows(rows, shape.width, seed: 12) }
  func start() -> [[Float]] { SeededNumbers.rows(rows, shape.width, seed: 13) }
  func gate(_ expert: Int) -> ArrayMatrix { matrix(shape.hidden, shape.width, expert * 3) }
  func up(_ expert: Int) -> ArrayMatrix { matrix(shape.hidden, shape.width, expert * 3 + 1) }
  func down(_ expert: Int) -> ArrayMatrix { matrix(shape.width, shape.hidden, expert * 3 + 2) }

  private func matrix(_ rows: Int, _ columns: Int, _ seed: Int) -> ArrayMatrix {
    ArrayMatrix(rows: rows, columns: columns, seed: 100 + seed, bound: 0.5)
  }
}
