import CKernels
public import Tensors

extension CPUBackend {
  /// Packs panels of 64 outputs, one a thread at a time.
  public func makeLinear(
    _ source: any MatrixSource,
    dtype: DType,
    bias: [Float]?
  ) throws(BackendError) -> CPUWeight {
    precondition(bias == nil || bias?.count == source.rows, "a bias of another length than \(source.rows)")
    let weight = try CPUWeight(
      form: .packed,
      type: dtype.kernelType(),
      inputs: source.columns,
      outputs: source.rows,
      bias: packBias([bias].compactMap(\.self), outputs: source.rows)
    )
    try pack([source], into: weight)
    return weight
  }

  /// Packs 32 gate outputs and the 32 up outputs of the same columns into one panel.
  public func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    dtype: DType,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> CPUWeight {
    precondition(
      gate.rows == up.rows && gate.columns == up.columns,
      "gate [\(gate.rows), \(gate.columns)] and up [\(up.rows), \(up.columns)]"
    )
    let weight = try CPUWeight(
      form: .gated,
      type: dtype.kernelType(),
      inputs: gate.columns,
      outputs: gate.rows,
      bias: packBias(bias.map { [$0.gate, $0.up] } ?? [], outputs: gate.rows)
    )
    try pack([gate, up], into: weight)
    return weight
  }

  /// Stores rows as they are.
  public func makeTable(_ source: any MatrixSource, dtype: DType) throws(BackendError) -> CPUWeight {
    let weight = try CPUWeight(
      form: .table,
      type: dtype.kernelType(),
      inputs: source.columns,
      outputs: source.rows,
      bias: nil
    )
    let columns = source.columns
    let type = weight.type
    let rowBytes = columns * ck_type_size(type)
    let staging = try CPUMemory(product: pool.threads, columns, 4)
    let memory = weight.memory
    let chunk = 64
    pool.forEach((source.rows + chunk - 1) / chunk) { item, worker in
      let rows = item * chunk..<min(source.rows, item * chunk + chunk)
      let floats = unsafe staging.elements(Float.self) + worker * columns
      for row in rows {
        var span = unsafe MutableSpan(_unsafeStart: floats, count: columns)
        source.readRow(row, into: &span)
        unsafe ck_narrow(type, floats, memory.base + row * rowBytes, columns)
      }
      source.discardRows(rows)
    }
    return weight
  }

  /// The outputs; for a gated weight gate and up together.
  public func outputs(of weight: CPUWeight) -> Int {
    weight.form == .gated ? 2 * weight.outputs : weight.outputs
  }

  /// Lays biases out like the packed columns; one part for each half of a panel.
  private func packBias(_ parts: [[Float]], outputs: Int) throws(BackendError) -> CPUMemory? {
    if parts.isEmpty { return nil }
    let gated: Int32 = parts.count > 1 ? 1 : 0
    let panels = ck_panel_count(outputs, gated)
    let memory = try CPUMemory(product: panels, CK_PANEL, 4)
    let full = ck_panel_outputs(gated)
    for (part, values) in parts.enumerated() {
      precondition(values.count == outputs, "a bias of \(values.count) for \(outputs) outputs")
      for (output, value) in values.enumerated() {
        let panel = output / full
        let start = panel * CK_PANEL + part * ck_panel_width(outputs, gated, panel) / 2
        unsafe memory.elements(Float.self)[start + output % full] = value
      }
    }
    return memory
  }

  /// Fills the panels of a weight; each source gives one half of a panel, or all of it.
  private func pack(_ sources: [any MatrixSource], into weight: CPUWeight) throws(BackendError) {
    let gated: Int32 = sources.count > 1 ? 1 : 0
    let (inputs, outputs, type) = (weight.inputs, weight.outputs, weight.type)
    let full = ck_panel_outputs(gated)
    let memory = weight.memory
    // Off the powers of two, else the rows of a column fall into the same cache set.
    let stride = ck_round_up(inputs, 16) + 16
    let staging = try CPUMemory(product: pool.threads, full, stride, 4)
    pool.forEach(ck_panel_count(outputs, gated)) { panel, worker in
      let floats = unsafe staging.elements(Float.self) + worker * full * stride
      let width = ck_panel_width(outputs, gated, panel)
      let target = unsafe memory.base + ck_panel_offset(inputs, type, panel)
      let rows = panel * full..<min(outputs, panel * full + full)
      for (part, source) in sources.enumerated() {
        for row in rows {
          var span = unsafe MutableSpan(
            _unsafeStart: floats + (row - rows.lowerBound) * stride,
            count: inputs
          )
          source.readRow(row, into: &span)
        }
        unsafe ck_pack_columns(
          type,
          floats,
          stride,
          rows.count,
          inputs,
          target,
          width,
          part * width / sources.count
        )
        source.discardRows(rows)
      }
    }
  }
}
