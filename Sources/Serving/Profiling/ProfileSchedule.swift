/// Which steps of the engine are recorded: first some are let pass, then some are run to warm up, then some
/// are recorded, and after those none.
public struct ProfileSchedule: Sendable, Equatable {
  /// The steps that pass first.
  public var wait: Int
  /// The steps that pass after those.
  public var warmUp: Int
  /// The steps that are recorded.
  public var active: Int

  /// Makes a schedule.
  public init(wait: Int = 0, warmUp: Int = 0, active: Int) {
    self.wait = wait
    self.warmUp = warmUp
    self.active = active
  }

  /// Whether a step is recorded, counted from 0.
  func records(step: Int) -> Bool { step >= first && step - first < active }

  /// Whether a step is the last that is recorded.
  func ends(after step: Int) -> Bool { step - first == active - 1 }

  /// The first step that is recorded.
  private var first: Int { wait + warmUp }
}
