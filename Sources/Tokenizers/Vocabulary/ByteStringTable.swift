/// A map from byte strings to ids: one block of bytes and one flat table with linear probing.
///
/// Keys are compared by bytes, so tokens that differ only by Unicode normalisation stay apart.
struct ByteStringTable: Sendable {
  private struct Entry {
    var start: UInt32
    var length: UInt32
    var id: Int32
  }

  private var storage: [UInt8] = []
  private var entries: [Entry] = []
  private var slots: [Int32]
  private let key = ByteHash.key

  /// Makes an empty table for about so many strings.
  init(capacity: Int) {
    slots = [Int32](repeating: -1, count: Self.slotCount(for: capacity))
    entries.reserveCapacity(capacity)
    storage.reserveCapacity(capacity * 8)
  }

  private static func slotCount(for count: Int) -> Int {
    var size = 16
    while size < count * 2 { size *= 2 }
    return size
  }

  var count: Int { entries.count }

  /// Adds a string, or gives a present one another id; returns the id that it had.
  @discardableResult
  mutating func insert(_ bytes: Span<UInt8>, id: Int32) -> Int32? {
    if entries.count * 2 >= slots.count { grow() }
    let slot = slot(of: bytes, 0..<bytes.count)
    if slots[slot] >= 0 {
      let entry = Int(slots[slot])
      defer { entries[entry].id = id }
      return entries[entry].id
    }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(start: UInt32(storage.count), length: UInt32(bytes.count), id: id))
    for index in bytes.indices { storage.append(bytes[index]) }
    return nil
  }

  /// The id of a string that is a range of other bytes.
  @inline(__always)
  func id(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? {
    let entry = slots[slot(of: bytes, range)]
    return entry < 0 ? nil : entries[Int(entry)].id
  }

  func id(of bytes: [UInt8]) -> Int32? { id(of: bytes.span, 0..<bytes.count) }

  /// The slot that holds a string, or the empty one where it belongs.
  @inline(__always)
  private func slot(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.hash(bytes, range, key: key)) & mask
    while slots[slot] >= 0, !holds(Int(slots[slot]), bytes, range) { slot = (slot + 1) & mask }
    return slot
  }

  @inline(__always)
  private func holds(_ index: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let entry = entries[index]
    guard Int(entry.length) == range.count else { return false }
    let start = Int(entry.start)
    for offset in 0..<range.count where storage[start + offset] != bytes[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, entry) in entries.enumerated() {
      let start = Int(entry.start)
      let slot = slot(of: storage.span, start..<start + Int(entry.length))
      slots[slot] = Int32(index)
    }
  }
}
