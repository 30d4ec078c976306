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
  let type: ck_type
  let inputs: Int
  /// Outputs of a product: hidden columns when gated; rows of a table.
  let outputs: Int
  let memory: CPUMemory
  /// `[panels * 64]` in the order of the packed columns.
  let bias: CPUMemory?

  init(form: Form, type: ck_type, inputs: Int, outputs: Int, bias: CPUMemory?) throws(BackendError) {
    let columns = form == .table ? outputs : ck_packed_columns(outputs, form == .gated ? 1 : 0)
    let rows = form == .table ? inputs : ck_packed_inputs(inputs, type)
    memory = try CPUMemory(product: columns, rows, ck_type_size(type))
    self.form = form
    self.type = type
    self.inputs = inputs
    self.outputs = outputs
    self.bias = bias
  }
}
