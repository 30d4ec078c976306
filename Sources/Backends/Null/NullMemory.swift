/// Rows that carry their next token and nothing else.
///
/// Rows take memory when they are first written, so that sizes beyond any machine can be rehearsed.
public final class NullBuffer {
  let columns: Int
  private var nextTokens: [Int32] = []

  init(columns: Int) { self.columns = columns }

  /// The next token of a row; 0 until one was set.
  subscript(row: Int) -> Int32 {
    get { row < nextTokens.count ? nextTokens[row] : 0 }
    set {
      if row >= nextTokens.count {
        nextTokens += repeatElement(0, count: row + 1 - nextTokens.count)
      }
      nextTokens[row] = newValue
    }
  }

  /// The next token of a row in a vocabulary of `columns`.
  func next(_ row: Int, of columns: Int) -> Int {
    let remainder = Int(self[row]) % max(1, columns)
    return remainder < 0 ? remainder + columns : remainder
  }

  /// Copies the next tokens of the first rows.
  func take(_ rows: Int, from other: NullBuffer) {
    if other === self { return }
    for row in 0..<rows { self[row] = other[row] }
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

/// Memory of experts that is not there.
public final class NullMixture {}
