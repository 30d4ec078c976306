/// A backend that tells how long each operation of another one takes.
///
/// What it computes is what the other one computes. Making memory and weights is not told.
public final class ProfilingBackend<Base: Backend>: Backend {
  /// That of the other backend.
  public typealias Buffer = Base.Buffer
  /// That of the other backend.
  public typealias Weight = Base.Weight
  /// That of the other backend.
  public typealias Cache = Base.Cache
  /// That of the other backend.
  public typealias Batch = Base.Batch
  /// That of the other backend.
  public typealias Mixture = Base.Mixture

  let base: Base
  private let report: @Sendable (OperationReport) -> Void

  /// Wraps a backend.
  ///
  /// - Parameters:
  ///   - base: What computes.
  ///   - report: Called after each operation, on the thread that calls the backend.
  public init(_ base: Base, report: @escaping @Sendable (OperationReport) -> Void) {
    self.base = base
    self.report = report
  }

  /// That of the other backend.
  public var description: BackendDescription { base.description }

  /// Runs an operation and tells of it.
  func timed<Result>(
    _ name: String,
    rows: Int? = nil,
    columns: Int? = nil,
    _ operation: () -> Result
  ) -> Result {
    let start = ContinuousClock.now
    let result = operation()
    report(
      OperationReport(
        name: name,
        start: start,
        duration: .now - start,
        rows: rows,
        columns: columns
      )
    )
    return result
  }
}
