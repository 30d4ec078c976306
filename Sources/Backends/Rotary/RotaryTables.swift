internal import Synchronization

/// The rotary position embedding of a layer: one table for all sequences, or one for each reach.
public final class RotaryTables: Sendable {
  /// How a sequence comes to its reach.
  public let policy: PositionPolicy
  /// The pairs of a head that are rotated.
  public let pairCount: Int
  /// How pairs lie.
  public let layout: RotaryTable.Layout
  /// Queries of a sequence's `t`-th token beyond this length are multiplied by the logarithm of `t` to this base,
  /// after they were rotated; nil for none ("logn" scaling).
  public let logarithmicLength: Int?
  private let make: @Sendable (_ reach: Int) -> RotaryTable
  private let made: Mutex<[Int: RotaryTable]>
  /// Tables kept at a time; a policy that makes one for each prompt must not pile them up.
  private static let capacity = 64

  /// Makes the tables of a policy.
  ///
  /// - Parameters:
  ///   - policy: How a sequence comes to its reach.
  ///   - logarithmicLength: The base of the scale of queries, at least 2; nil for none.
  ///   - make: The table of a reach; all must have as many frequencies, in one layout.
  public init(
    policy: PositionPolicy,
    logarithmicLength: Int? = nil,
    make: @escaping @Sendable (_ reach: Int) -> RotaryTable
  ) {
    precondition(logarithmicLength ?? 2 >= 2, "a logarithm to the base \(logarithmicLength ?? 0)")
    let first = make(0)
    self.policy = policy
    self.logarithmicLength = logarithmicLength
    self.make = make
    pairCount = first.frequencies.count
    layout = first.layout
    made = Mutex([0: first])
  }

  /// One table for all sequences.
  public convenience init(_ table: RotaryTable, logarithmicLength: Int? = nil) {
    self.init(policy: .fixed, logarithmicLength: logarithmicLength) { _ in table }
  }

  /// The table of a reach.
  public func table(reach: Int) -> RotaryTable {
    made.withLock { made in
      if let table = made[reach] { return table }
      let table = make(reach)
      precondition(
        table.frequencies.count == pairCount && table.layout == layout,
        "reach \(reach): a table of another form"
      )
      if made.count == Self.capacity { made.removeAll(keepingCapacity: true) }
      made[reach] = table
      return table
    }
  }
}
