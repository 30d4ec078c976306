import CKernels

/// The cosines and sines of a rotary table at the positions of a batch.
@safe final class RotaryAngles {
  /// The table.
  let table: RotaryTable
  /// Whether the angles belong to the batch that is loaded.
  var isCurrent = false
  /// `[rows, 2 * frequencies]`: cosines, then sines, of each row.
  @unsafe let values: UnsafeMutableBufferPointer<Float>

  /// Makes room for the angles of `rows` rows.
  init(_ table: RotaryTable, rows: Int) {
    self.table = table
    unsafe values = .allocate(capacity: max(1, rows * 2 * table.frequencies.count))
  }

  deinit { unsafe values.deallocate() }

  /// Computes the angles of the positions.
  @unsafe func compute(
    _ positions: UnsafePointer<Int32>,
    rows: Int,
    pool: ThreadPool,
    kernels: ck_kernels
  ) {
    unsafe table.frequencies.withUnsafeBufferPointer { frequencies in
      guard let base = frequencies.baseAddress, let angles = unsafe values.baseAddress else { return }
      let job = unsafe ck_rotary_job(
        positions: positions,
        frequencies: base,
        half: frequencies.count,
        factor: table.factor,
        angles: angles
      )
      unsafe pool.run(kernels.rotary_angles, job, items: rows, isSmall: rows * frequencies.count < 1024)
    }
    isCurrent = true
  }
}
