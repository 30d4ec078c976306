import CKernels
import Tensors

/// A matrix in a layout of the kernels.
public final class CPUWeight {
  /// How the elements lie.
  enum Form {
    /// Panels of outputs, for products.
    case packed
    /// Panels that hold gate columns and up columns side by side.
    case gated
    /// Row by row, for look-up.
    case table
  }

  let form: Form
  let format: ck_format
  let inputs: Int
  /// Outputs of a product: hidden columns when gated; rows of a table.
  let outputs: Int
  let memory: CPUMemory
  /// `[panels * 64]` in the order of the packed columns.
  let bias: CPUMemory?
  /// `[panels * 64]` in the order of the packed columns, for formats with a scale for each output.
  let scales: CPUMemory?

  init(
    form: Form,
    format: ck_format,
    inputs: Int,
    outputs: Int,
    bias: CPUMemory? = nil
  ) throws(BackendError) {
    let gated: Int32 = form == .gated ? 1 : 0
    let isTable = form == .table
    memory = try CPUMemory(
      product: isTable ? outputs : ck_packed_columns(outputs, gated),
      isTable ? inputs * ck_type_size(format.type) : ck_column_bytes(inputs, format)
    )
    let hasScales = format.type == .CK_I8 || format.type == .CK_F8
    scales = hasScales ? try CPUMemory(product: ck_panel_count(outputs, gated), CK_PANEL, 4) : nil
    self.form = form
    self.format = format
    self.inputs = inputs
    self.outputs = outputs
    self.bias = bias
  }
}

extension WeightFormat {
  /// The kernels' description.
  func kernelFormat() throws(BackendError) -> ck_format {
    switch self {
    case .float(let dtype): try dtype.kernelFormat()
    case .float8: ck_format(.CK_F8)
    case .int8: ck_format(.CK_I8)
    case .int4(let grouping):
      ck_format(
        type: .CK_I4,
        bits: 4,
        group: UInt32(grouping.size),
        scale_type: try grouping.scaleType.kernelType(),
        has_zeros: grouping.hasZeroPoints ? 1 : 0
      )
    case .int6:
      ck_format(type: .CK_I4, bits: 6, group: UInt32(Self.int6GroupSize), scale_type: .CK_F16, has_zeros: 0)
    }
  }
}

extension DType {
  /// The kernels' description of plain floats.
  func kernelFormat() throws(BackendError) -> ck_format { ck_format(try kernelType()) }
}

extension ck_format {
  /// A format without groups.
  init(_ type: ck_type) { self.init(type: type, bits: 0, group: 0, scale_type: .CK_F32, has_zeros: 0) }
}
