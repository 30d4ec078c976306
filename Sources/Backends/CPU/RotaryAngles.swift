import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cosines and sines of rotary tables at the positions of a batch.
@safe final class RotaryAngles {
  /// The tables.
  let rotary: RotaryTables
  /// Whether the angles belong to the batch that is loaded.
  var isCurrent = false
  /// `[rows, 2 * pairs]`: cosines, then sines, of each row.
  @unsafe let values: UnsafeMutableBufferPointer<Float>
  /// `[rows]`: what queries are multiplied by; nil for nothing.
  @unsafe let queryFactors: UnsafeMutableBufferPointer<Float>?

  /// Makes room for the angles of `rows` rows.
  init(_ rotary: RotaryTables, rows: Int) {
    self.rotary = rotary
    unsafe values = .allocate(capacity: max(1, rows * 2 * rotary.pairCount))
    unsafe queryFactors = rotary.logarithmicLength == nil ? nil : .allocate(capacity: max(1, rows))
  }

  deinit {
    unsafe values.deallocate()
    unsafe queryFactors?.deallocate()
  }

  /// Computes the angles of the batch's positions, each row's by the table of its slice's reach.
  @unsafe func compute(_ batch: CPUBatch, pool: ThreadPool, kernels: ck_kernels) {
    let positions = unsafe batch.positions.elements(Int32.self)
    for (rows, reach) in batch.reaches {
      unsafe compute(rotary.table(reach: reach), positions, rows, pool: pool, kernels: kernels)
    }
    if let queryFactors = unsafe queryFactors, let length = rotary.logarithmicLength {
      for row in 0..<batch.rowCount {
        unsafe queryFactors[row] = Self.queryFactor(position: Int(positions[row]), length: length)
      }
    }
    isCurrent = true
  }

  @unsafe private func compute(
    _ table: RotaryTable,
    _ positions: UnsafePointer<Int32>,
    _ rows: Range<Int>,
    pool: ThreadPool,
    kernels: ck_kernels
  ) {
    unsafe table.frequencies.withUnsafeBufferPointer { frequencies in
      guard let base = frequencies.baseAddress, let angles = unsafe values.baseAddress else { return }
      let job = unsafe ck_rotary_job(
        positions: positions + rows.lowerBound,
        frequencies: base,
        half: frequencies.count,
        factor: table.factor,
        angles: angles + rows.lowerBound * 2 * frequencies.count
      )
      let isSmall = rows.count * frequencies.count < 1024
      unsafe pool.run(kernels.rotary_angles, job, items: rows.count, isSmall: isSmall)
    }
  }

  private static func queryFactor(position: Int, length: Int) -> Float {
    position < length ? 1 : Float(log(Double(position + 1)) / log(Double(length)))
  }
}
