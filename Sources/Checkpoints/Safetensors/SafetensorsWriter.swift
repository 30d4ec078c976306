import OrderedJSON
public import Tensors

/// Writes a safetensors file front to back, so that tensors larger than memory can be written in pieces.
///
/// The data goes to a file beside the destination, which takes the destination's name in ``close()``; a
/// writer that is dropped before leaves nothing behind.
public struct SafetensorsWriter: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private let dataByteCount: Int
  private var writtenByteCount = 0
  /// Nil once closed.
  private var descriptor: Int32?

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: The destination; an existing file is replaced at the end.
  ///   - tensors: The tensors in the order in which their bytes will be appended.
  ///   - metadata: The strings of `__metadata__`; none leaves it out.
  /// - Throws: ``CheckpointError`` when the file cannot be made, names repeat or a shape is invalid.
  public init(
    path: String,
    tensors: [(name: String, dtype: DType, shape: [Int])],
    metadata: [(String, String)] = []
  ) throws(CheckpointError) {
    if let status = try SystemFile.status(path), !status.isRegularFile { throw .notAFile(path: path) }
    let header: (bytes: [UInt8], dataByteCount: Int)
    do throws(SafetensorsFault) {
      header = try Self.header(tensors, metadata)
    } catch {
      throw .invalidSafetensors(path: path, error)
    }
    let temporaryPath = "\(path).\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).part"
    descriptor = try Self.begin(temporaryPath, header.bytes)
    self.path = path
    self.temporaryPath = temporaryPath
    dataByteCount = header.dataByteCount
  }

  deinit {
    guard let descriptor else { return }
    SystemFile.close(descriptor)
    SystemFile.remove(temporaryPath)
  }

  /// Appends bytes: any piece of the tensors laid end to end, in row-major order and little-endian.
  ///
  /// - Throws: ``CheckpointError/system(call:path:code:)``.
  /// - Precondition: The tensors have that many bytes left.
  public mutating func append(_ bytes: RawSpan) throws(CheckpointError) {
    guard let descriptor else { preconditionFailure("append after close") }
    let left = dataByteCount - writtenByteCount
    precondition(bytes.byteCount <= left, "\(bytes.byteCount) bytes appended where \(left) are left")
    try SystemFile.write(bytes, to: descriptor, path: temporaryPath)
    writtenByteCount += bytes.byteCount
  }

  /// Ends the file and gives it its name.
  ///
  /// - Throws: ``CheckpointError/system(call:path:code:)``.
  /// - Precondition: All bytes were appended.
  public consuming func close() throws(CheckpointError) {
    precondition(
      writtenByteCount == dataByteCount,
      "closed after \(writtenByteCount) of \(dataByteCount) bytes"
    )
    try SystemFile.move(temporaryPath, to: path)
    if let descriptor { SystemFile.close(descriptor) }
    descriptor = nil
  }

  /// Makes a file that begins with the header.
  private static func begin(_ path: String, _ header: [UInt8]) throws(CheckpointError) -> Int32 {
    let descriptor = try SystemFile.create(path)
    do throws(CheckpointError) {
      try unsafe SystemFile.write(header.span.bytes, to: descriptor, path: path)
    } catch {
      SystemFile.close(descriptor)
      SystemFile.remove(path)
      throw error
    }
    return descriptor
  }

  /// The bytes before the data, and the size of the data.
  ///
  /// The JSON is filled up with spaces so that the data starts at a multiple of 8, as the reference
  /// implementation does.
  private static func header(
    _ tensors: [(name: String, dtype: DType, shape: [Int])],
    _ metadata: [(String, String)]
  ) throws(SafetensorsFault) -> (bytes: [UInt8], dataByteCount: Int) {
    var object = JSONObject()
    if !metadata.isEmpty {
      let strings = JSONObject(metadata.map { ($0, .string($1)) })
      object.members.append(JSONObject.Member(key: "__metadata__", value: .object(strings)))
    }
    var end = 0
    for tensor in tensors {
      let start = end
      end = try self.end(of: tensor, from: start)
      let entry: JSONValue = [
        "dtype": .string(tensor.dtype.rawValue), "shape": .array(tensor.shape.map { .number($0) }),
        "data_offsets": [.number(start), .number(end)],
      ]
      object.members.append(JSONObject.Member(key: tensor.name, value: entry))
    }
    var json = JSONValue.object(object).compactBytes
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    _ = try SafetensorsHeader(parsing: json, dataByteCount: end)
    let length = (0..<SafetensorsHeader.prefixByteCount).map {
      UInt8(truncatingIfNeeded: json.count >> ($0 * 8))
    }
    return (length + json, end)
  }

  private static func end(
    of tensor: (name: String, dtype: DType, shape: [Int]),
    from start: Int
  ) throws(SafetensorsFault) -> Int {
    let overflow = SafetensorsFault.tensor(tensor.name, .sizeOverflow(tensor.dtype, shape: tensor.shape))
    guard let byteCount = TensorEntry.byteCount(tensor.dtype, tensor.shape) else { throw overflow }
    let (end, isTooLarge) = start.addingReportingOverflow(byteCount)
    if isTooLarge { throw overflow }
    return end
  }
}
