import Foundation

extension UnicodeNormalizer {
  /// Tells for each byte of a normalised text which byte of the text before it stands for.
  ///
  /// A text falls into segments that normalise alone: a starter and what may combine with it. Inside one,
  /// characters are matched in order, as the reference does it: a composed character stands for the first of
  /// its parts.
  ///
  /// - Returns: The sources, or nil when the segments do not make up the whole.
  func sources(of new: [UInt8], in old: [UInt8]) -> [UInt32]? {
    var sources: [UInt32] = []
    sources.reserveCapacity(new.count)
    var parts = ScalarParts(self)
    var start = 0
    while start < old.count {
      let end = segmentEnd(in: old, from: start, &parts)
      if parts[old.span.scalar(at: start).value].isStable(length: end - start),
        new[sources.count...].starts(with: old[start..<end])
      {
        sources.fill(to: sources.count + end - start, with: start)
        start = end
        continue
      }
      var segment = Array(old[start..<end])
      apply(to: &segment)
      guard new[sources.count...].starts(with: segment) else { return nil }
      append(old, start..<end, as: segment, to: &sources, &parts)
      start = end
    }
    return sources.count == new.count ? sources : nil
  }

  private func segmentEnd(in text: [UInt8], from start: Int, _ parts: inout ScalarParts) -> Int {
    var index = start + text.span.scalar(at: start).length
    while index < text.count {
      let (value, length) = text.span.scalar(at: index)
      if parts[value].startsSegment { break }
      index += length
    }
    return index
  }

  /// Appends the sources of a normalised segment.
  private func append(
    _ old: [UInt8],
    _ range: Range<Int>,
    as segment: [UInt8],
    to sources: inout [UInt32],
    _ parts: inout ScalarParts
  ) {
    // For each decomposed character the character it comes from, if it is the first of that.
    var origins: [Int?] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let (value, length) = old.span.scalar(at: index)
      origins.append(index)
      for _ in 1..<max(1, parts[value].count) { origins.append(nil) }
      index += length
    }
    var (last, used, next) = (range.lowerBound, 0, 0)
    while next < segment.count {
      let (value, length) = segment.span.scalar(at: next)
      let taken = origins[min(used, origins.count)...].prefix(composes ? parts[value].count : 1)
      sources.fill(to: sources.count + length, with: taken.lazy.compactMap { $0 }.first ?? last)
      last = taken.last { $0 != nil }.flatMap { $0 } ?? last
      used += taken.count
      next += length
    }
  }
}

/// How characters decompose, looked up once for each.
private struct ScalarParts {
  struct Entry {
    /// The number of characters of the full decomposition.
    let count: Int
    /// Whether it combines with nothing before it.
    let startsSegment: Bool
    /// The length of its UTF-8 if it stays as it is when alone, else 0.
    let stableLength: Int

    /// Whether a segment that starts with it is nothing else and stays as it is.
    func isStable(length: Int) -> Bool { length == stableLength }
  }

  private let normalizer: UnicodeNormalizer
  private var entries: [UInt32: Entry] = [:]

  init(_ normalizer: UnicodeNormalizer) { self.normalizer = normalizer }

  subscript(value: UInt32) -> Entry {
    mutating get {
      if value < 0x80 { return Entry(count: 1, startsSegment: true, stableLength: 1) }
      if let entry = entries[value] { return entry }
      let entry = entry(of: Unicode.Scalar(decoded: value))
      entries[value] = entry
      return entry
    }
  }

  private func entry(of scalar: Unicode.Scalar) -> Entry {
    let text = String(scalar)
    let parts =
      (normalizer.isCompatibility
      ? text.decomposedStringWithCompatibilityMapping : text.decomposedStringWithCanonicalMapping)
      .unicodeScalars
    var alone = Array(text.utf8)
    normalizer.apply(to: &alone)
    return Entry(
      count: parts.count,
      startsSegment: parts.first.map(Self.isStarter) ?? true,
      stableLength: alone.elementsEqual(text.utf8) ? alone.count : 0
    )
  }

  /// Whether a decomposed character neither moves nor composes with one before it: no mark, and no vowel or
  /// final consonant of Hangul.
  private static func isStarter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return false
    default:
      return scalar.properties.canonicalCombiningClass == .notReordered
        && !(0x1160...0x11FF).contains(scalar.value)
    }
  }
}
