/// One operation that a backend ran.
public struct OperationReport: Sendable {
  /// The name of the operation, as the protocol ``Backend`` has it.
  public var name: String
  /// When it began.
  public var start: ContinuousClock.Instant
  /// How long it took.
  public var duration: Duration
  /// The rows that it ran over; nil for operations that have none.
  public var rows: Int?
  /// The columns of what it wrote, where they are known.
  public var columns: Int?

  /// Makes a report.
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
