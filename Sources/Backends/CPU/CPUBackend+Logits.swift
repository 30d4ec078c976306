import CKernels
import Tensors

extension CPUBackend {
  /// One pass over each row.
  public func summarize(_ logits: CPUBuffer, rows: Int, into summaries: inout [LogitSummary]) {
    summaries.removeAll(keepingCapacity: true)
    unsafe withUnsafeTemporaryAllocation(of: ck_summary.self, capacity: rows) { found in
      guard let target = found.baseAddress, rows > 0 else { return }
      unsafe target.initialize(repeating: ck_summary(), count: rows)
      unsafe runLogits(kernels.summarize, logits, rows: rows, target)
      for index in 0..<rows {
        let summary = unsafe found[index]
        summaries.append(
          LogitSummary(
            argmax: summary.argmax,
            maximum: summary.maximum,
            logSumExp: summary.log_sum_exp
          )
        )
      }
    }
  }

  /// Row by row.
  public func logSoftmax(_ logits: CPUBuffer, rows: Int) {
    unsafe runLogits(kernels.log_softmax, logits, rows: rows, nil)
  }

  /// A heap of the best so far; NaNs are passed over.
  public func topElements(_ logits: CPUBuffer, row: Int, count: Int) -> [(index: Int, value: Float)] {
    logits.require(rows: row + 1, columns: logits.columns, "topElements")
    logits.requireFloats("topElements")
    let count = min(count, logits.columns)
    if count <= 0 { return [] }
    var indices = [Int32](repeating: 0, count: count)
    var values = [Float](repeating: 0, count: count)
    let start = unsafe logits.floats + row * logits.stride
    let found = unsafe ck_top_elements(start, logits.columns, count, &indices, &values)
    return (0..<found).map { (index: Int(indices[$0]), value: values[$0]) }
  }

  @unsafe private func runLogits(
    _ task: ck_task,
    _ logits: CPUBuffer,
    rows: Int,
    _ summaries: UnsafeMutablePointer<ck_summary>?
  ) {
    logits.require(rows: rows, columns: logits.columns, "logits")
    logits.requireFloats("logits")
    let job = unsafe ck_logits_job(
      logits: logits.floats,
      stride: logits.stride,
      columns: logits.columns,
      summaries: summaries
    )
    unsafe pool.run(task, job, items: rows, isSmall: rows * logits.columns < 1 << 14)
  }
}
