import CKernels
import Tensors

extension CPUBackend {
  /// Looks tokens up; a token outside of the table gives zeros.
  public func embed(_ batch: CPUBatch, table: CPUWeight, into output: CPUBuffer) {
    precondition(table.form != .gated, "embed: the weight is a gated product")
    unsafe lookUp(batch.tokens.elements(Int32.self), batch, table, into: output, accumulate: false)
  }

  /// Looks positions up as tokens are.
  public func addPositions(_ batch: CPUBatch, table: CPUWeight, into output: CPUBuffer) {
    precondition(table.form == .table, "addPositions: the weight is no table")
    unsafe lookUp(batch.positions.elements(Int32.self), batch, table, into: output, accumulate: true)
  }

  @unsafe private func lookUp(
    _ indices: UnsafePointer<Int32>,
    _ batch: CPUBatch,
    _ table: CPUWeight,
    into output: CPUBuffer,
    accumulate: Bool
  ) {
    output.require(rows: batch.rowCount, columns: table.inputs, "output of a look-up")
    output.requireFloats("output of a look-up")
    let job = unsafe ck_embed_job(
      tokens: indices,
      table: table.memory.base,
      format: table.format,
      packed: table.form == .packed ? 1 : 0,
      scales: table.scales?.elements(Float.self),
      vocabulary: table.outputs,
      width: table.inputs,
      y: output.floats,
      y_stride: output.stride,
      accumulate: accumulate ? 1 : 0
    )
    unsafe pool.run(kernels.embed, job, items: batch.rowCount, isSmall: batch.rowCount < 8)
  }

  /// Root mean square in 32 bits, one rounding at the end.
  public func rmsNorm(
    _ input: CPUBuffer,
    weight: CPUBuffer,
    epsilon: Float,
    rows: Int,
    into output: CPUBuffer
  ) {
    unsafe normalize(kernels.rms_norm, input, weight, nil, epsilon, rows, output)
  }

  /// Mean and variance in two passes of 32 bits, one rounding at the end.
  public func layerNorm(
    _ input: CPUBuffer,
    weight: CPUBuffer,
    bias: CPUBuffer?,
    epsilon: Float,
    rows: Int,
    into output: CPUBuffer
  ) {
    unsafe normalize(kernels.layer_norm, input, weight, bias, epsilon, rows, output)
  }

  /// Element by element.
  public func activate(_ input: CPUBuffer, _ activation: Activation, rows: Int, into output: CPUBuffer) {
    input.require(rows: rows, columns: output.columns, "input of activate")
    var job = unsafe rowsJob(input, rows, output)
    unsafe job.activation = activation.kernelActivation
    unsafe runRows(kernels.activate, job)
  }

  /// Element by element over both halves.
  public func gate(_ gateUp: CPUBuffer, _ activation: Activation, rows: Int, into output: CPUBuffer) {
    gateUp.require(rows: rows, columns: 2 * output.columns, "input of gate")
    var job = unsafe rowsJob(gateUp, rows, output)
    unsafe job.activation = activation.kernelActivation
    unsafe runRows(kernels.gate, job)
  }

  /// Element by element.
  public func scale(_ input: CPUBuffer, by factor: Float, rows: Int, into output: CPUBuffer) {
    input.require(rows: rows, columns: output.columns, "input of scale")
    var job = unsafe rowsJob(input, rows, output)
    unsafe job.factor = factor
    unsafe runRows(kernels.scale, job)
  }

  /// Element by element.
  public func add(_ input: CPUBuffer, rows: Int, into output: CPUBuffer) {
    input.require(rows: rows, columns: output.columns, "input of add")
    unsafe runRows(kernels.add, rowsJob(input, rows, output))
  }

  /// Element by element.
  public func softCap(_ logits: CPUBuffer, cap: Float, rows: Int) {
    precondition(cap > 0, "a soft cap of \(cap)")
    var job = unsafe rowsJob(logits, rows, logits)
    unsafe job.factor = cap
    unsafe runRows(kernels.soft_cap, job)
  }

  /// Copies rows.
  public func gatherLogitRows(
    _ batch: CPUBatch,
    _ input: CPUBuffer,
    first: Int,
    count: Int,
    into output: CPUBuffer
  ) {
    precondition(
      first >= 0 && count >= 0 && first + count <= batch.logitRowCount,
      "logit rows \(first)..<\(first + count) of \(batch.logitRowCount)"
    )
    input.require(rows: batch.rowCount, columns: output.columns, "input of gatherLogitRows")
    var job = unsafe rowsJob(input, count, output)
    unsafe job.indices = unsafe UnsafePointer(batch.logitRows.elements(Int32.self) + first)
    unsafe runRows(kernels.gather, job)
  }

  /// Head by head, as rows are.
  public func normalizeHeads(
    _ fused: CPUBuffer,
    queryWeight: CPUBuffer,
    keyWeight: CPUBuffer,
    epsilon: Float,
    shape: AttentionShape,
    rows: Int
  ) {
    fused.require(rows: rows, columns: shape.fusedWidth, "queries, keys and values")
    fused.requireFloats("queries, keys and values")
    for weight in [queryWeight, keyWeight] {
      weight.require(rows: 1, columns: shape.headSize, "weight of a head norm")
      weight.requireFloats("weight of a head norm")
    }
    let job = unsafe ck_head_norm_job(
      fused: fused.floats,
      fused_stride: fused.stride,
      heads: shape.heads,
      kv_heads: shape.keyValueHeads,
      head_size: shape.headSize,
      query_weight: queryWeight.floats,
      key_weight: keyWeight.floats,
      epsilon: epsilon
    )
    unsafe pool.run(kernels.head_norm, job, items: rows, isSmall: rows * shape.fusedWidth < 1 << 14)
  }

  private func normalize(
    _ task: ck_task,
    _ input: CPUBuffer,
    _ weight: CPUBuffer,
    _ bias: CPUBuffer?,
    _ epsilon: Float,
    _ rows: Int,
    _ output: CPUBuffer
  ) {
    input.require(rows: rows, columns: output.columns, "input of a norm")
    weight.require(rows: 1, columns: output.columns, "weight of a norm")
    bias?.require(rows: 1, columns: output.columns, "bias of a norm")
    weight.requireFloats("weight of a norm")
    bias?.requireFloats("bias of a norm")
    var job = unsafe rowsJob(input, rows, output)
    unsafe job.weight = unsafe UnsafePointer(weight.floats)
    unsafe job.bias = unsafe bias.map { unsafe UnsafePointer($0.floats) }
    unsafe job.epsilon = epsilon
    unsafe runRows(task, job)
  }

  @unsafe private func rowsJob(_ input: CPUBuffer, _ rows: Int, _ output: CPUBuffer) -> ck_rows_job {
    output.require(rows: rows, columns: output.columns, "output of a row-wise operation")
    return unsafe ck_rows_job(
      x: input.memory.base,
      x_stride: input.stride,
      x_type: input.type,
      y: output.memory.base,
      y_stride: output.stride,
      y_type: output.type,
      rows: rows,
      columns: output.columns,
      weight: nil,
      bias: nil,
      epsilon: 0,
      factor: 1,
      activation: .CK_SILU,
      indices: nil,
      codes: output.codes?.elements(CChar.self),
      codes_stride: output.codesStride
    )
  }

  /// Rounds rows of a buffer of int8 that a product or attention has written as floats.
  func quantize(_ buffer: CPUBuffer, rows: Range<Int>) {
    guard let codes = buffer.codes else { return }
    let floats = unsafe buffer.floats + rows.lowerBound * buffer.stride
    let job = unsafe ck_rows_job(
      x: floats,
      x_stride: buffer.stride,
      x_type: .CK_F32,
      y: floats,
      y_stride: buffer.stride,
      y_type: .CK_F32,
      rows: rows.count,
      columns: buffer.columns,
      weight: nil,
      bias: nil,
      epsilon: 0,
      factor: 1,
      activation: .CK_SILU,
      indices: nil,
      codes: codes.elements(CChar.self) + rows.lowerBound * buffer.codesStride,
      codes_stride: buffer.codesStride
    )
    unsafe runRows(kernels.quantize, job)
  }

  @unsafe private func runRows(_ task: ck_task, _ job: ck_rows_job) {
    let size = CK_ROWS_PER_ITEM
    let (rows, columns) = unsafe (job.rows, job.columns)
    unsafe pool.run(task, job, items: (rows + size - 1) / size, isSmall: rows * columns < 1 << 14)
  }
}
