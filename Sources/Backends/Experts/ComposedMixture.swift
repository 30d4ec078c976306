import Tensors

/// Experts composed of plain products, row by row and expert by expert: what devices do that have nothing better,
/// and the oracle of those that have.
public final class ComposedMixture<Device: Backend> {
  private let shape: ExpertShape
  /// The row at work: its input, the expert's hidden columns, and the result.
  private let input, hidden, result: Device.Buffer
  private let scratch: Device.Buffer?
  private var logits, values, sum, weights: [Float]
  private var experts: [Int32]

  /// Makes room for one row.
  ///
  /// - Parameters:
  ///   - shape: How the layer is cut.
  ///   - format: How the experts' weights are stored.
  ///   - device: What computes.
  /// - Throws: ``BackendError`` when the device has no room.
  public init(_ shape: ExpertShape, format: WeightFormat, on device: Device) throws(BackendError) {
    self.shape = shape
    let type = device.activationType(for: format)
    input = try device.makeBuffer(type, rows: 1, columns: shape.width)
    hidden = try device.makeBuffer(type, rows: 1, columns: shape.hidden)
    result = try device.makeBuffer(.float32, rows: 1, columns: shape.width)
    scratch =
      device.gatedLinearNeedsScratch
      ? try device.makeBuffer(.float32, rows: 1, columns: 2 * shape.hidden) : nil
    logits = Array(repeating: 0, count: shape.count)
    values = Array(repeating: 0, count: shape.width)
    sum = values
    weights = Array(repeating: 0, count: shape.chosen)
    experts = Array(repeating: 0, count: shape.chosen)
  }

  /// Does what ``Backend/mixExperts(_:logits:_:activation:rows:into:accumulate:using:)`` says.
  public func mix(
    _ input: Device.Buffer,
    logits routerLogits: Device.Buffer,
    _ layer: [ExpertWeights<Device.Weight>],
    activation: Activation,
    rows: Int,
    into output: Device.Buffer,
    accumulate: Bool,
    on device: Device
  ) {
    for row in 0..<rows {
      device.read(routerLogits, row: row, into: &logits)
      shape.route(logits, experts: &experts, weights: &weights)
      device.read(input, row: row, into: &values)
      device.write(values.span, to: self.input, row: 0)
      for column in sum.indices { sum[column] = 0 }
      for slot in experts.indices {
        run(layer[Int(experts[slot])], activation, on: device)
        for column in sum.indices { sum[column] += values[column] * weights[slot] }
      }
      if accumulate {
        device.read(output, row: row, into: &values)
        for column in sum.indices { sum[column] = values[column] + sum[column] }
      }
      device.write(sum.span, to: output, row: row)
    }
  }

  /// Computes an expert's result for the row at work.
  private func run(_ expert: ExpertWeights<Device.Weight>, _ activation: Activation, on device: Device) {
    device.gatedLinear(
      input,
      expert.gateUp,
      activation: activation,
      rows: 1,
      into: hidden,
      scratch: scratch
    )
    device.linear(hidden, expert.down, rows: 1, into: result, accumulate: false)
    device.read(result, row: 0, into: &values)
  }
}

// The arrays are properties of a class; a span of one may live only as long as one of these calls.
extension Backend {
  fileprivate func read(_ buffer: Buffer, row: Int, into values: inout [Float]) {
    var output = values.mutableSpan
    read(buffer, row: row, into: &output)
  }
}

extension ExpertShape {
  fileprivate func route(_ logits: [Float], experts: inout [Int32], weights: inout [Float]) {
    var chosen = experts.mutableSpan
    var shares = weights.mutableSpan
    route(logits.span, experts: &chosen, weights: &shares)
  }
}

extension Backend where Mixture == ComposedMixture<Self> {
  /// Makes room for one row.
  public func makeMixture(
    _ shape: ExpertShape,
    rows: Int,
    format: WeightFormat
  ) throws(BackendError) -> ComposedMixture<Self> {
    try ComposedMixture(shape, format: format, on: self)
  }

  /// Plain products, row by row.
  public func mixExperts(
    _ input: Buffer,
    logits: Buffer,
    _ experts: [ExpertWeights<Weight>],
    activation: Activation,
    rows: Int,
    into output: Buffer,
    accumulate: Bool,
    using mixture: ComposedMixture<Self>
  ) {
    mixture.mix(
      input,
      logits: logits,
      experts,
      activation: activation,
      rows: rows,
      into: output,
      accumulate: accumulate,
      on: self
    )
  }
}
