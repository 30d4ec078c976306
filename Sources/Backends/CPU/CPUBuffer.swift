import CKernels
public import Tensors

extension DType {
  /// The kernels' name of a type that activations, weights or a cache may have.
  func kernelType() throws(BackendError) -> ck_type {
    switch self {
    case .float32: .CK_F32
    case .bfloat16: .CK_BF16
    case .float16: .CK_F16
    default: throw .unsupportedType(self)
    }
  }
}

/// Rows of activations or parameters in memory.
///
/// Rows are padded with zeros to whole cache lines, and apart from page size; no kernel writes the padding.
///
/// A buffer of int8 holds each row twice: as 32-bit floats, and as codes made of them (`ck_layout.h`).
public final class CPUBuffer {
  /// The type of the elements.
  public let dtype: DType
  /// The number of rows.
  public let rows: Int
  /// The number of elements in a row.
  public let columns: Int
  /// The type of the elements in `memory`.
  let type: ck_type
  /// Elements between rows.
  let stride: Int
  let memory: CPUMemory
  /// Rows of codes, of a buffer of int8.
  let codes: CPUMemory?
  /// Bytes between rows of codes.
  let codesStride: Int

  init(_ dtype: DType, rows: Int, columns: Int) throws(BackendError) {
    let isQuantized = dtype == .int8
    type = isQuantized ? .CK_F32 : try dtype.kernelType()
    if type == .CK_F16 { throw .unsupportedType(dtype) }
    precondition(rows >= 0 && columns >= 0, "\(rows) rows of \(columns) elements")
    guard columns < Int.max / 64 else { throw .outOfMemory(bytes: .max) }
    let size = ck_type_size(type)
    stride = Self.spread(columns * size) / size
    memory = try CPUMemory(product: rows, stride, size)
    codesStride = isQuantized ? Self.spread(ck_code_row_bytes(columns)) : 0
    codes = isQuantized ? try CPUMemory(product: rows, codesStride) : nil
    self.dtype = dtype
    self.rows = rows
    self.columns = columns
  }

  /// The bytes between rows of so many bytes.
  private static func spread(_ bytes: Int) -> Int {
    let padded = (bytes + 63) / 64 * 64
    // Rows exactly a page apart contend for the same cache sets: a quarter of the speed of products.
    return padded % 4096 == 0 ? padded + 64 : padded
  }

  /// The memory as 32-bit floats.
  @unsafe var floats: UnsafeMutablePointer<Float> { unsafe memory.elements(Float.self) }

  /// Traps unless the buffer holds `rows` rows of `columns` elements.
  func require(rows: Int, columns: Int, _ role: String) {
    precondition(
      rows >= 0 && rows <= self.rows && columns == self.columns,
      "\(role): \(rows) rows of \(columns) wanted, the buffer has \(self.rows) of \(self.columns)"
    )
  }

  /// Traps unless the elements are 32-bit floats.
  func requireFloats(_ role: String) {
    precondition(type == .CK_F32, "\(role): F32 wanted, the buffer has \(dtype.rawValue)")
  }
}
