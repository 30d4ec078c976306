/// A piece that a word is cut into.
struct PieceStep {
  var id: Int32
  var range: Range<Int>
}

/// Writes the pieces of a word as ids: unknown ones that stand together are one token, or their bytes.
struct PieceWriter: Sendable {
  /// The unknown token.
  let unknownID: Int32?
  /// The ids of `<0x00>` to `<0xFF>`, or -1.
  private let fallbackIDs: [Int32]
  /// Where a run of unknown pieces may be a token after all.
  private let runs: Vocabulary?

  init(_ vocabulary: Vocabulary, unknownID: Int32?, fallsBack: Bool, looksUpRuns: Bool) {
    self.unknownID = unknownID
    fallbackIDs = (0...255).map { (byte: UInt8) in
      fallsBack ? vocabulary.id(of: ByteToken.name(byte)) ?? -1 : -1
    }
    runs = looksUpRuns ? vocabulary : nil
  }

  /// The id of steps that are unknown.
  var unknownStep: Int32 { unknownID ?? -1 }

  /// Appends the ids of the steps and tells the range of each.
  func write(
    _ steps: some Sequence<PieceStep>,
    of bytes: Span<UInt8>,
    to ids: inout [Int32],
    _ found: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    var run: Range<Int>?
    for step in steps {
      if step.id == unknownStep {
        run = (run?.lowerBound ?? step.range.lowerBound)..<step.range.upperBound
        continue
      }
      if let unknown = run { try writeUnknown(unknown, of: bytes, to: &ids, found) }
      run = nil
      ids.append(step.id)
      found(step.range)
    }
    if let run { try writeUnknown(run, of: bytes, to: &ids, found) }
  }

  private func writeUnknown(
    _ run: Range<Int>,
    of bytes: Span<UInt8>,
    to ids: inout [Int32],
    _ found: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    if let id = runs?.id(of: bytes, run) {
      ids.append(id)
      return found(run)
    }
    if !run.contains(where: { fallbackIDs[Int(bytes[$0])] < 0 }) {
      for index in run {
        ids.append(fallbackIDs[Int(bytes[index])])
        found(run)
      }
      return
    }
    guard let unknownID else { throw .unknownTokenMissing(token: "unk_id") }
    ids.append(unknownID)
    found(run)
  }
}
