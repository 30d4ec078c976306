import CKernels
public import Tensors

extension CPUBackend {
  /// Packs panels of 64 outputs, one a thread at a time.
  public func makeLinear(
    _ source: any MatrixSource,
    format: WeightFormat,
    bias: [Float]?
  ) throws(BackendError) -> CPUWeight {
    precondition(bias == nil || bias?.count == source.rows, "a bias of another length than \(source.rows)")
    let weight = try CPUWeight(
      form: .packed,
      format: kernelFormat(format, inputs: source.columns),
      inputs: source.columns,
      outputs: source.rows,
      bias: packBias([bias].compactMap(\.self), outputs: source.rows)
    )
    try pack([source], into: weight, format)
    return weight
  }

  /// Packs 32 gate outputs and the 32 up outputs of the same columns into one panel.
  public func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    format: WeightFormat,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> CPUWeight {
    precondition(
      gate.rows == up.rows && gate.columns == up.columns,
      "gate [\(gate.rows), \(gate.columns)] and up [\(up.rows), \(up.columns)]"
    )
    let weight = try CPUWeight(
      form: .gated,
      format: kernelFormat(format, inputs: gate.columns),
      inputs: gate.columns,
      outputs: gate.rows,
      bias: packBias(bias.map { [$0.gate, $0.up] } ?? [], outputs: gate.rows)
    )
    try pack([gate, up], into: weight, format)
    return weight
  }

  /// Stores rows as they are.
  public func makeTable(_ source: any MatrixSource, dtype: DType) throws(BackendError) -> CPUWeight {
    let weight = try CPUWeight(
      form: .table,
      format: dtype.kernelFormat(),
      inputs: source.columns,
      outputs: source.rows
    )
    let columns = source.columns
    let type = weight.format.type
    let rowBytes = columns * ck_type_size(type)
    let staging = try CPUMemory(product: pool.threads, columns, 4)
    let memory = weight.memory
    let isCopied = source.storedType == dtype
    let chunk = 64
    pool.forEach((source.rows + chunk - 1) / chunk) { item, worker in
      let rows = item * chunk..<min(source.rows, item * chunk + chunk)
      let target = unsafe memory.base + rows.lowerBound * rowBytes
      if isCopied {
        var span = unsafe MutableRawSpan(_unsafeStart: target, byteCount: rows.count * rowBytes)
        source.copyRows(rows, into: &span)
      } else {
        let floats = unsafe staging.elements(Float.self) + worker * columns
        for (place, row) in rows.enumerated() {
          var span = unsafe MutableSpan(_unsafeStart: floats, count: columns)
          source.readRow(row, into: &span)
          unsafe ck_narrow(type, floats, target + place * rowBytes, columns)
        }
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

  private func kernelFormat(_ format: WeightFormat, inputs: Int) throws(BackendError) -> ck_format {
    guard !format.isInteger || inputs <= CK_MAX_I8_INPUTS else {
      throw .tooManyInputs(inputs: inputs, limit: Int(CK_MAX_I8_INPUTS))
    }
    return try format.kernelFormat()
  }

  /// The type in which rows of a source are packed as they are stored; nil if they have to be widened first.
  private func copiedType(of source: any MatrixSource, for format: ck_format) -> ck_type? {
    guard let type = try? source.storedType?.kernelType() else { return nil }
    if type == .CK_F32 { return type }
    if type == format.type { return source.columns % 2 == 0 ? type : nil }
    let isRounded = [.CK_F8, .CK_I8, .CK_I4].contains(format.type)
    return isRounded && type == .CK_BF16 ? type : nil
  }

  /// Brings rows of a source into memory, as they are stored in `type`, or widened when there is none.
  ///
  /// - Returns: The distance between rows, in elements: none is left between those that are copied.
  private static func fetch(
    _ rows: Range<Int>,
    of source: any MatrixSource,
    as type: ck_type?,
    into memory: UnsafeMutableRawPointer,
    stride: Int
  ) -> Int {
    let columns = source.columns
    if let type {
      let byteCount = rows.count * columns * ck_type_size(type)
      var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: byteCount)
      source.copyRows(rows, into: &span)
      return columns
    }
    let floats = unsafe memory.assumingMemoryBound(to: Float.self)
    for (place, row) in rows.enumerated() {
      var span = unsafe MutableSpan(_unsafeStart: floats + place * stride, count: columns)
      source.readRow(row, into: &span)
    }
    return stride
  }

  /// Room for the rows of a panel, 4 bytes an element, and their codes, 2 bytes, for each thread.
  ///
  /// It is kept from weight to weight, as the system would have to clear it each time, until the cache is made.
  private func packingRoom(stride: Int) throws(BackendError) -> CPUMemory {
    if let kept = packing, kept.stride >= stride { return kept.memory }
    let memory = try CPUMemory(product: pool.threads, CK_PANEL, stride, 6)
    packing = (stride, memory)
    return memory
  }

  /// Fills the panels of a weight; each source gives one half of a panel, or all of it.
  ///
  /// Each row is read once, by the thread that rounds and stores it, and let go.
  private func pack(
    _ sources: [any MatrixSource],
    into weight: CPUWeight,
    _ format: WeightFormat
  ) throws(BackendError) {
    let gated: Int32 = sources.count > 1 ? 1 : 0
    let (inputs, outputs) = (weight.inputs, weight.outputs)
    let full = ck_panel_outputs(gated)
    // Off the powers of two, else the rows of a column fall into the same cache set.
    let stride = ck_round_up(inputs, 16) + 16
    let packing = try packingRoom(stride: stride)
    let fixedScale = try scale(ofTensor: sources, format)
    let (kernels, memory, scales) = (kernels, weight.memory, weight.scales)
    let kernelFormat = weight.format
    let types = sources.map { copiedType(of: $0, for: kernelFormat) }
    pool.forEach(ck_panel_count(outputs, gated)) { panel, worker in
      let room = unsafe packing.base + worker * CK_PANEL * stride * 6
      let width = ck_panel_width(outputs, gated, panel)
      let rows = panel * full..<min(outputs, panel * full + full)
      for (part, source) in sources.enumerated() {
        let rowStride = unsafe Self.fetch(rows, of: source, as: types[part], into: room, stride: stride)
        let job = unsafe ck_pack_job(
          format: kernelFormat,
          rows: room,
          row_type: types[part] ?? .CK_F32,
          row_stride: rowStride,
          row_count: rows.count,
          inputs: inputs,
          panel: memory.base + ck_panel_offset(inputs, kernelFormat, panel),
          width: width,
          first_column: part * width / sources.count,
          scales: scales.map { unsafe $0.elements(Float.self) + panel * CK_PANEL },
          fixed_scale: fixedScale,
          codes: (room + full * stride * 4).assumingMemoryBound(to: UInt8.self),
          code_stride: stride
        )
        unsafe withUnsafePointer(to: job) { unsafe kernels.pack($0, 0, worker) }
        source.discardRows(rows)
      }
    }
  }

  /// The scale of a whole matrix of 8-bit floats; 0 when each output has its own.
  private func scale(ofTensor sources: [any MatrixSource], _ format: WeightFormat) throws(BackendError)
    -> Float
  {
    guard format == .float8(.tensor) else { return 0 }
    let columns = sources.reduce(0) { max($0, $1.columns) }
    let staging = try CPUMemory(product: pool.threads, columns, 4)
    let largest = try CPUMemory(product: pool.threads, 64)
    for source in sources {
      pool.forEach(source.rows) { row, worker in
        let floats = unsafe staging.elements(Float.self) + worker * columns
        var span = unsafe MutableSpan(_unsafeStart: floats, count: source.columns)
        source.readRow(row, into: &span)
        let found = unsafe largest.elements(Float.self) + worker * 16
        for index in span.indices { unsafe found.pointee = max(found.pointee, abs(span[index])) }
      }
    }
    return (0..<pool.threads).reduce(Float(0)) { unsafe max($0, largest.elements(Float.self)[$1 * 16]) } / 448
  }
}
