/// The tokens that may come next.
public struct TokenMask: Sendable, Equatable {
  private enum Form: Equatable {
    /// A bit for each id.
    case bits([UInt64])
    /// The ids, when they are few.
    case list([Int32])
  }

  private let form: Form

  /// Makes a mask of ids below a count, from a bit for each.
  init(bits: [UInt64]) {
    let allowed = bits.reduce(0) { $0 + $1.nonzeroBitCount }
    guard allowed <= bits.count else {
      form = .bits(bits)
      return
    }
    var ids: [Int32] = []
    for (index, word) in bits.enumerated() {
      var word = word
      while word != 0 {
        ids.append(Int32(index * 64 + word.trailingZeroBitCount))
        word &= word - 1
      }
    }
    form = .list(ids)
  }

  /// Whether no token may come.
  public var isEmpty: Bool { form == .list([]) }

  /// Whether a token may come.
  public func allows(_ id: Int32) -> Bool {
    guard id >= 0 else { return false }
    switch form {
    case .bits(let bits):
      let index = Int(id) >> 6
      return index < bits.count && bits[index] >> UInt64(id & 63) & 1 == 1
    case .list(let ids): return ids.contains(id)
    }
  }

  /// The bytes that the mask holds.
  var byteCount: Int {
    switch form {
    case .bits(let bits): bits.count * 8
    case .list(let ids): ids.count * 4
    }
  }

  /// Sets the scores of all other tokens to minus infinity.
  ///
  /// - Parameter row: `[vocabulary]`; ids at its end that the mask does not know are ruled out too.
  public func apply(to row: inout MutableSpan<Float>) {
    switch form {
    case .list(let ids):
      let kept = ids.map { Int($0) < row.count ? row[Int($0)] : 0 }
      for index in row.indices { row[index] = -.infinity }
      for (id, score) in zip(ids, kept) where Int(id) < row.count { row[Int(id)] = score }
    case .bits(let bits): Self.apply(bits, to: &row)
    }
  }

  private static func apply(_ bits: [UInt64], to row: inout MutableSpan<Float>) {
    for (index, word) in bits.enumerated() {
      let start = index * 64
      guard start < row.count else { return }
      // Most words are all ones or nearly so, or nearly all zeros.
      var banned = start + 64 <= row.count ? ~word : ~word & (1 << UInt64(row.count - start) - 1)
      if banned == .max {
        for place in start..<start + 64 { row[place] = -.infinity }
        continue
      }
      while banned != 0 {
        row[start + banned.trailingZeroBitCount] = -.infinity
        banned &= banned - 1
      }
    }
    for place in min(bits.count * 64, row.count)..<row.count { row[place] = -.infinity }
  }
}
