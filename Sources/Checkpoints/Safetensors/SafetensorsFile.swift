public import OrderedJSON
public import Tensors

/// A safetensors file: named tensors in a mapped file.
///
/// Opening reads and checks the whole header; the data stays on disk until a tensor's bytes are read.
public struct SafetensorsFile: TensorFile {
  /// The path of the file.
  public let path: String
  private let header: SafetensorsHeader
  private let file: MappedFile
  private let dataStart: Int

  /// Opens a file.
  ///
  /// - Throws: ``CheckpointError/invalidSafetensors(path:_:)`` for every breach of the format, or what
  ///   ``MappedFile/init(path:)`` throws.
  public init(path: String) throws(CheckpointError) {
    self.path = path
    file = try MappedFile(path: path)
    do throws(SafetensorsFault) {
      let bytes = unsafe file.bytes
      let length = unsafe try SafetensorsHeader.byteCount(prefix: bytes.bytes, fileByteCount: bytes.count)
      dataStart = SafetensorsHeader.prefixByteCount + length
      // A copy, so that a file that changes meanwhile cannot change text that was checked.
      let text = unsafe [UInt8](bytes[SafetensorsHeader.prefixByteCount..<dataStart])
      header = try SafetensorsHeader(parsing: text, dataByteCount: bytes.count - dataStart)
    } catch {
      throw .invalidSafetensors(path: path, error)
    }
  }

  /// The names of the tensors, in the order of the header.
  public var names: [String] { header.entries.map(\.name) }

  /// The strings of `__metadata__`, in their order; empty when there are none.
  public var metadata: JSONObject { header.metadata }

  /// The tensor of a name, or nil when the file has none.
  ///
  /// - Complexity: O(1)
  public func tensor(_ name: String) -> TensorView? {
    guard let position = header.positions[BytewiseKey(name)] else { return nil }
    let entry = header.entries[position]
    let range = entry.range.lowerBound + dataStart..<entry.range.upperBound + dataStart
    return TensorView(dtype: entry.dtype, shape: entry.shape, storage: file, range: range)
  }
}
