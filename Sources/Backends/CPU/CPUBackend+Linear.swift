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
    multiply(input, weight, activation: .CK_SILU, rows: rows, into: output, accumulate: accumulate)
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
    multiply(
      input,
      weight,
      activation: activation.kernelActivation,
      rows: rows,
      into: output,
      accumulate: false
    )
  }

  private func multiply(
    _ input: CPUBuffer,
    _ weight: CPUWeight,
    activation: ck_activation,
    rows: Int,
    into output: CPUBuffer,
    accumulate: Bool
  ) {
    input.require(rows: rows, columns: weight.inputs, "input of a product")
    output.require(rows: rows, columns: weight.outputs, "output of a product")
    precondition(
      input.type == .CK_F32 || (weight.type == .CK_BF16 && hasBFloat16Products),
      "a product of \(input.dtype.rawValue) inputs that the instruction set lacks"
    )
    let gated: Int32 = weight.form == .gated ? 1 : 0
    let chunkRows = CK_ROW_CHUNK
    let chunks = (rows + chunkRows - 1) / chunkRows
    let job = unsafe ck_linear_job(
      x: input.memory.base,
      x_stride: input.stride,
      x_type: input.type,
      weight: weight.memory.base,
      bias: weight.bias?.elements(Float.self),
      weight_type: weight.type,
      inputs: weight.inputs,
      outputs: weight.outputs,
      gated: gated,
      activation: activation,
      y: output.memory.base,
      y_stride: output.stride,
      y_type: output.type,
      accumulate: accumulate ? 1 : 0,
      rows: rows,
      chunks: chunks,
      scratch: workspace.scratch.elements(CChar.self),
      scratch_stride: workspace.scratchStride
    )
    let isSmall = rows * weight.inputs * weight.outputs < 1 << 16
    unsafe pool.run(
      kernels.linear,
      job,
      items: ck_panel_count(weight.outputs, gated) * chunks,
      isSmall: isSmall
    )
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
