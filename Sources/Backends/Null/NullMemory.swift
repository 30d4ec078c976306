/// Rows that carry their next token and nothing else.
public final class NullBuffer {
  let columns: Int
  var nextTokens: [Int32]

  init(rows: Int, columns: Int) {
    self.columns = columns
    nextTokens = [Int32](repeating: 0, count: rows)
  }

  /// The next token of a row in a vocabulary of `columns`.
  func next(_ row: Int, of columns: Int) -> Int {
    let remainder = Int(nextTokens[row]) % max(1, columns)
    return remainder < 0 ? remainder + columns : remainder
  }

  /// Copies the next tokens of the first rows.
  func take(_ rows: Int, from other: NullBuffer) {
    if other === self { return }
    for row in 0..<rows { nextTokens[row] = other.nextTokens[row] }
  }
}

/// The number of outputs of a matrix that is not there.
public final class NullWeight {
  let outputs: Int
  init(outputs: Int) { self.outputs = outputs }
}

/// The shape of a cache that is not there.
public final class NullCache {
  let shape: CacheShape
  init(_ shape: CacheShape) { self.shape = shape }
}

/// A batch as it came.
public final class NullBatch {
  var ragged = RaggedBatch()
}
