/// The merges of a byte-pair encoding: a flat map from a pair of ids to its rank and result.
struct MergeTable: Sendable {
  /// What a pair merges to; the lowest rank merges first.
  struct Merge {
    var rank: UInt32
    var id: Int32

    /// No merge: later than every other one.
    static let none = Merge(rank: .max, id: -1)
  }

  private struct Slot {
    var pair: UInt64
    var merge: Merge
  }

  private static let empty = UInt64.max

  private var slots: [Slot]
  private var count = 0
  private let key = ByteHash.key

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(pair: Self.empty, merge: .none), count: size)
  }

  @inline(__always)
  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(of pair: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.hash(pair, key: key)) & mask
    while slots[slot].pair != pair, slots[slot].pair != Self.empty { slot = (slot + 1) & mask }
    return slot
  }

  /// Adds a merge; a pair that is present gets the new rank.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) {
    if count * 2 >= slots.count { grow() }
    let pair = Self.pair(left, right)
    let slot = slot(of: pair)
    if slots[slot].pair == Self.empty { count += 1 }
    slots[slot] = Slot(pair: pair, merge: merge)
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(pair: Self.empty, merge: .none), count: old.count * 2)
    for entry in old where entry.pair != Self.empty { slots[slot(of: entry.pair)] = entry }
  }

  @inline(__always)
  subscript(left: Int32, right: Int32) -> Merge {
    slots[slot(of: Self.pair(left, right))].merge
  }
}
