extension ProfilingBackend {
  /// As the other backend.
  public func embed(_ batch: Base.Batch, table: Base.Weight, into output: Base.Buffer) {
    timed("embed") { base.embed(batch, table: table, into: output) }
  }

  /// As the other backend.
  public func rmsNorm(
    _ input: Base.Buffer,
    weight: Base.Buffer,
    epsilon: Float,
    rows: Int,
    into output: Base.Buffer
  ) {
    timed("rmsNorm", rows: rows) {
      base.rmsNorm(input, weight: weight, epsilon: epsilon, rows: rows, into: output)
    }
  }

  /// As the other backend.
  public func layerNorm(
    _ input: Base.Buffer,
    weight: Base.Buffer,
    bias: Base.Buffer?,
    epsilon: Float,
    rows: Int,
    into output: Base.Buffer
  ) {
    timed("layerNorm", rows: rows) {
      base.layerNorm(input, weight: weight, bias: bias, epsilon: epsilon, rows: rows, into: output)
    }
  }

  /// As the other backend.
  public func normalizeHeads(
    _ fused: Base.Buffer,
    queryWeight: Base.Buffer,
    keyWeight: Base.Buffer,
    epsilon: Float,
    shape: AttentionShape,
    rows: Int
  ) {
    timed("normalizeHeads", rows: rows) {
      base.normalizeHeads(
        fused,
        queryWeight: queryWeight,
        keyWeight: keyWeight,
        epsilon: epsilon,
        shape: shape,
        rows: rows
      )
    }
  }

  /// As the other backend.
  public func scale(_ input: Base.Buffer, by factor: Float, rows: Int, into output: Base.Buffer) {
    timed("scale", rows: rows) { base.scale(input, by: factor, rows: rows, into: output) }
  }

  /// As the other backend.
  public func add(_ input: Base.Buffer, rows: Int, into output: Base.Buffer) {
    timed("add", rows: rows) { base.add(input, rows: rows, into: output) }
  }

  /// As the other backend.
  public func softCap(_ logits: Base.Buffer, cap: Float, rows: Int) {
    timed("softCap", rows: rows) { base.softCap(logits, cap: cap, rows: rows) }
  }

  /// As the other backend.
  public func addPositions(_ batch: Base.Batch, table: Base.Weight, into output: Base.Buffer) {
    timed("addPositions") { base.addPositions(batch, table: table, into: output) }
  }

  /// As the other backend.
  public func linear(
    _ input: Base.Buffer,
    _ weight: Base.Weight,
    rows: Int,
    into output: Base.Buffer,
    accumulate: Bool
  ) {
    timed("linear", rows: rows, columns: base.outputs(of: weight)) {
      base.linear(input, weight, rows: rows, into: output, accumulate: accumulate)
    }
  }

  /// As the other backend.
  public func activate(_ input: Base.Buffer, _ activation: Activation, rows: Int, into output: Base.Buffer) {
    timed("activate", rows: rows) { base.activate(input, activation, rows: rows, into: output) }
  }

  /// As the other backend.
  public func gate(_ gateUp: Base.Buffer, _ activation: Activation, rows: Int, into output: Base.Buffer) {
    timed("gate", rows: rows) { base.gate(gateUp, activation, rows: rows, into: output) }
  }

  /// As the other backend.
  public func gatherLogitRows(
    _ batch: Base.Batch,
    _ input: Base.Buffer,
    first: Int,
    count: Int,
    into output: Base.Buffer
  ) {
    timed("gatherLogitRows", rows: count) {
      base.gatherLogitRows(batch, input, first: first, count: count, into: output)
    }
  }

  /// As the other backend.
  public func rotate(_ fused: Base.Buffer, _ batch: Base.Batch, shape: AttentionShape, table: RotaryTable) {
    timed("rotate") { base.rotate(fused, batch, shape: shape, table: table) }
  }

  /// As the other backend.
  public func store(_ fused: Base.Buffer, _ batch: Base.Batch, cache: Base.Cache, layer: Int) {
    timed("store") { base.store(fused, batch, cache: cache, layer: layer) }
  }

  /// As the other backend.
  public func attention(
    _ fused: Base.Buffer,
    _ batch: Base.Batch,
    cache: Base.Cache,
    layer: Int,
    options: AttentionOptions,
    into output: Base.Buffer
  ) {
    timed("attention") {
      base.attention(fused, batch, cache: cache, layer: layer, options: options, into: output)
    }
  }

  /// As the other backend.
  public func summarize(_ logits: Base.Buffer, rows: Int, into summaries: inout [LogitSummary]) {
    timed("summarize", rows: rows) { base.summarize(logits, rows: rows, into: &summaries) }
  }

  /// As the other backend.
  public func logSoftmax(_ logits: Base.Buffer, rows: Int) {
    timed("logSoftmax", rows: rows) { base.logSoftmax(logits, rows: rows) }
  }

  /// As the other backend.
  public func topElements(_ logits: Base.Buffer, row: Int, count: Int) -> [(index: Int, value: Float)] {
    timed("topElements", rows: 1) { base.topElements(logits, row: row, count: count) }
  }

  /// As the other backend, in one piece if that fuses it.
  public func gatedLinear(
    _ input: Base.Buffer,
    _ weight: Base.Weight,
    activation: Activation,
    rows: Int,
    into output: Base.Buffer,
    scratch: Base.Buffer?
  ) {
    timed("gatedLinear", rows: rows, columns: base.outputs(of: weight)) {
      base.gatedLinear(input, weight, activation: activation, rows: rows, into: output, scratch: scratch)
    }
  }

  /// As the other backend, in one piece if that fuses it.
  public func activatedLinear(
    _ input: Base.Buffer,
    _ weight: Base.Weight,
    activation: Activation,
    rows: Int,
    into output: Base.Buffer
  ) {
    timed("activatedLinear", rows: rows, columns: base.outputs(of: weight)) {
      base.activatedLinear(input, weight, activation: activation, rows: rows, into: output)
    }
  }

  /// As the other backend, in one piece if that fuses it.
  public func rotateAndStore(
    _ fused: Base.Buffer,
    _ batch: Base.Batch,
    table: RotaryTable?,
    cache: Base.Cache,
    layer: Int
  ) {
    timed("rotateAndStore") {
      base.rotateAndStore(fused, batch, table: table, cache: cache, layer: layer)
    }
  }
}
