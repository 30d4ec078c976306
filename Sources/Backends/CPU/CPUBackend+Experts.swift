import CKernels
import Tensors

extension CPUBackend {
  /// Makes room for the rows of all experts.
  public func makeMixture(
    _ shape: ExpertShape,
    rows: Int,
    format: WeightFormat
  ) throws(BackendError) -> CPUMixture {
    try CPUMixture(shape, rows: rows, format: format, on: self)
  }

  /// Two passes over the panels of all experts that have rows: gate and up, then down.
  public func mixExperts(
    _ input: CPUBuffer,
    logits: CPUBuffer,
    _ experts: [ExpertWeights<CPUWeight>],
    activation: Activation,
    rows: Int,
    into output: CPUBuffer,
    accumulate: Bool,
    using mixture: CPUMixture
  ) {
    let shape = mixture.shape
    precondition(
      rows <= mixture.rowCapacity && experts.count == shape.count,
      "\(rows) rows for \(experts.count) experts, room for \(mixture.rowCapacity) and \(shape.count)"
    )
    input.require(rows: rows, columns: shape.width, "input of experts")
    logits.require(rows: rows, columns: shape.count, "logits of experts")
    logits.requireFloats("logits of experts")
    output.require(rows: rows, columns: shape.width, "output of experts")
    output.requireFloats("output of experts")
    for row in 0..<rows { mixture.route(row, logits) }
    mixture.placeRows(rows)
    gather(input, rows * shape.chosen, mixture)
    unsafe multiply(
      mixture.gathered,
      experts,
      gated: activation,
      into: mixture.hidden,
      mixture
    )
    quantize(mixture.hidden, rows: 0..<rows * shape.chosen)
    unsafe multiply(mixture.hidden, experts, gated: nil, into: mixture.results, mixture)
    mix(rows, into: output, accumulate: accumulate, mixture)
  }

  /// Copies the rows of all experts; of rows of int8 the codes alone, as nothing else is multiplied.
  private func gather(_ input: CPUBuffer, _ places: Int, _ mixture: CPUMixture) {
    var job = unsafe rowsJob(input, places, mixture.gathered)
    if let source = input.codes, let target = mixture.gathered.codes {
      unsafe job.x = unsafe UnsafeRawPointer(source.base)
      unsafe job.x_stride = input.codesStride / 4
      unsafe job.y = target.base
      unsafe job.y_stride = mixture.gathered.codesStride / 4
      unsafe job.columns = input.codesStride / 4
      unsafe job.codes = nil
    }
    unsafe job.indices = unsafe UnsafePointer(mixture.sources.elements(Int32.self))
    unsafe runRows(kernels.gather, job)
  }

  /// Multiplies the rows of each expert with its gate and up projection, or without an activation with the
  /// projection back, all in one job.
  @unsafe private func multiply(
    _ input: CPUBuffer,
    _ experts: [ExpertWeights<CPUWeight>],
    gated activation: Activation?,
    into output: CPUBuffer,
    _ mixture: CPUMixture
  ) {
    let jobs = unsafe mixture.jobs.elements(ck_linear_job.self)
    let firstItems = unsafe mixture.firstItems.elements(Int.self)
    let type = experts[0].down.format.type
    var (count, items, work) = (0, 0, 0)
    for (index, expert) in experts.enumerated() {
      let rows = mixture.places(of: index)
      if rows.isEmpty { continue }
      let weight = activation == nil ? expert.down : expert.gateUp
      precondition(
        weight.form == (activation == nil ? .packed : .gated) && weight.format.type == type,
        "experts of different forms or formats"
      )
      unsafe jobs[count] = unsafe linearJob(
        input,
        weight,
        activation: activation,
        rows: rows,
        into: output,
        accumulate: false
      )
      unsafe firstItems[count] = items
      items += unsafe jobs[count].itemCount
      work += rows.count * weight.inputs * weight.outputs
      count += 1
    }
    if count == 0 { return }
    let group = unsafe ck_grouped_job(
      task: task(for: type),
      jobs: jobs,
      first_items: firstItems,
      count: count
    )
    unsafe pool.run(ck_grouped, group, items: items, isSmall: work < 1 << 16)
  }

  /// Sums the weighted results of each row's experts.
  private func mix(_ rows: Int, into output: CPUBuffer, accumulate: Bool, _ mixture: CPUMixture) {
    let (terms, columns) = (mixture.shape.chosen, mixture.shape.width)
    let job = unsafe ck_mix_job(
      x: mixture.results.floats,
      x_stride: mixture.results.stride,
      y: output.floats,
      y_stride: output.stride,
      accumulate: accumulate ? 1 : 0,
      rows: rows,
      columns: columns,
      terms: terms,
      weights: mixture.weights.elements(Float.self),
      places: mixture.places.elements(Int32.self)
    )
    let size = CK_ROWS_PER_ITEM
    let isSmall = rows * terms * columns < 1 << 14
    unsafe pool.run(kernels.mix, job, items: (rows + size - 1) / size, isSmall: isSmall)
  }
}
