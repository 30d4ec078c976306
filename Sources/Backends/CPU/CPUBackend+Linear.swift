import CKernels
import Tensors

extension CPUBackend {
  /// A product over panels of outputs and chunks of rows.
  public func linear(
    _ input: CPUBuffer,
    _ weight: CPUWeight,
    rows: Int,
    into output: CPUBuffer,
    accumulate: Bool
  ) {
    precondition(weight.form == .packed, "linear: the weight is no plain product")
    multiply(input, weight, activation: nil, rows: rows, into: output, accumulate: accumulate)
  }

  /// A product whose sums pass through the activation in registers.
  public func activatedLinear(
    _ input: CPUBuffer,
    _ weight: CPUWeight,
    activation: Activation,
    rows: Int,
    into output: CPUBuffer
  ) {
    precondition(weight.form == .packed, "activatedLinear: the weight is no plain product")
    multiply(input, weight, activation: activation, rows: rows, into: output, accumulate: false)
  }

  /// False: gate and up meet in registers.
  public var gatedLinearNeedsScratch: Bool { false }

  /// A product whose panels hold gate and up columns side by side.
  public func gatedLinear(
    _ input: CPUBuffer,
    _ weight: CPUWeight,
    activation: Activation,
    rows: Int,
    into output: CPUBuffer,
    scratch: CPUBuffer?
  ) {
    precondition(weight.form == .gated, "gatedLinear: the weight is no gated product")
    multiply(input, weight, activation: activation, rows: rows, into: output, accumulate: false)
  }

  private func multiply(
    _ input: CPUBuffer,
    _ weight: CPUWeight,
    activation: Activation?,
    rows: Int,
    into output: CPUBuffer,
    accumulate: Bool
  ) {
    input.require(rows: rows, columns: weight.inputs, "input of a product")
    output.require(rows: rows, columns: weight.outputs, "output of a product")
    let x = unsafe operand(input, weight)
    let gated: Int32 = weight.form == .gated ? 1 : 0
    let chunkRows = CK_ROW_CHUNK
    let chunks = (rows + chunkRows - 1) / chunkRows
    let job = unsafe ck_linear_job(
      x: x.base,
      x_stride: x.stride,
      x_type: x.type,
      weight: weight.memory.base,
      bias: weight.bias?.elements(Float.self),
      scales: weight.scales?.elements(Float.self),
      format: weight.format,
      inputs: weight.inputs,
      outputs: weight.outputs,
      gated: gated,
      activates: activation == nil ? 0 : 1,
      activation: activation?.kernelActivation ?? .CK_SILU,
      y: output.memory.base,
      y_stride: output.stride,
      y_type: output.type,
      accumulate: accumulate ? 1 : 0,
      rows: rows,
      chunks: chunks,
      group: max(1, Self.groupBytes / (CK_PANEL * ck_column_bytes(weight.inputs, weight.format) + 1)),
      threads: pool.threads,
      piece_bytes: pieceBytes,
      scratch: workspace.scratch.elements(CChar.self),
      scratch_stride: workspace.scratchStride
    )
    let isSmall = rows * weight.inputs * weight.outputs < 1 << 16
    unsafe pool.run(
      task(for: weight.format.type),
      job,
      items: ck_panel_count(weight.outputs, gated) * chunks,
      isSmall: isSmall
    )
    quantize(output, rows: 0..<rows)
  }

  /// Weights that stay in the last cache while all rows pass by.
  private static let groupBytes = 4 << 20

  private func task(for type: ck_type) -> ck_task {
    switch type {
    case .CK_I8: unsafe kernels.linear_i8
    case .CK_I4: unsafe kernels.linear_i4
    case .CK_F32, .CK_F16, .CK_BF16, .CK_F8: unsafe kernels.linear
    }
  }

  /// The rows that a weight is multiplied with: codes next to integers, else floats.
  @unsafe private func operand(
    _ input: CPUBuffer,
    _ weight: CPUWeight
  ) -> (base: UnsafeMutableRawPointer, stride: Int, type: ck_type) {
    if weight.format.type == .CK_I8 || weight.format.type == .CK_I4 {
      guard let codes = input.codes else {
        preconditionFailure("a product of \(input.dtype.rawValue) inputs with integer weights")
      }
      return unsafe (codes.base, input.codesStride, .CK_I8)
    }
    let takesHalves = weight.format.type == .CK_BF16 || weight.format.type == .CK_F8
    precondition(
      input.type == .CK_F32 || (takesHalves && hasBFloat16Products),
      "a product of \(input.dtype.rawValue) inputs that the instruction set lacks"
    )
    return unsafe (input.memory.base, input.stride, input.type)
  }
}

extension Activation {
  /// The kernels' name.
  var kernelActivation: ck_activation {
    switch self {
    case .silu: .CK_SILU
    case .gelu: .CK_GELU
    case .geluTanh: .CK_GELU_TANH
    case .quickGelu: .CK_QUICK_GELU
    case .relu: .CK_RELU
    case .reluSquared: .CK_RELU_SQUARED
    }
  }
}
