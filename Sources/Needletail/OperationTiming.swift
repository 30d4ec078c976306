internal import Backends

/// How long one operation of a forward pass took.
public struct OperationTiming: Sendable {
  /// The name of the operation, such as `linear`.
  public var name: String
  /// When it began.
  public var start: ContinuousClock.Instant
  /// How long it took.
  public var duration: Duration
  /// The rows that it ran over; nil for operations over the whole batch.
  public var rows: Int?
  /// The columns of what it wrote, where they are known.
  public var columns: Int?

  /// Makes a timing.
  public init(
    name: String,
    start: ContinuousClock.Instant,
    duration: Duration,
    rows: Int? = nil,
    columns: Int? = nil
  ) {
    self.name = name
    self.start = start
    self.duration = duration
    self.rows = rows
    self.columns = columns
  }
}

extension OperationTiming {
  init(_ report: OperationReport) {
    self.init(
      name: report.name,
      start: report.start,
      duration: report.duration,
      rows: report.rows,
      columns: report.columns
    )
  }
}
