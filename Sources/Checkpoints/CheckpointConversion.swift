import OrderedJSON
public import Tensors

/// Writes a model as a directory with safetensors files, whatever it is read from.
///
/// Tensors go through memory piece by piece. The directory is made under another name and takes its own at
/// the end, so that nothing half written is ever found there.
public struct CheckpointConversion: Sendable {
  /// The type that floating-point tensors get; nil to keep the type of each (blocks of GGUF files become
  /// bfloat16).
  public var dtype: DType?
  /// The largest file of weights in bytes; a tensor that is larger has a file of its own.
  public var maxShardBytes = 5_000_000_000
  /// Whether a model directory that is there is replaced.
  public var replaces = false
  /// Called with the bytes written and the bytes there are.
  public var onProgress: @Sendable (Int, Int) -> Void = { _, _ in }

  private let source: ModelFiles
  private let checkpoint: Checkpoint

  /// Opens the source.
  ///
  /// - Throws: ``CheckpointError``.
  public init(_ source: ModelFiles) throws(CheckpointError) {
    self.source = source
    checkpoint = try source.checkpoint()
  }

  /// Writes the directory.
  ///
  /// - Returns: The number of files of weights.
  /// - Throws: ``CheckpointError``.
  @discardableResult public func write(to destination: String) throws(CheckpointError) -> Int {
    let exists = try checkDestination(destination)
    let name = "\(Self.trimmed(destination)).\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).part"
    try SystemFile.createDirectory(name)
    do throws(CheckpointError) {
      let count = try writeWeights(to: name)
      try ConversionCompanions(source, dtype: dtype).write(to: name)
      if exists {
        let old = name + ".old"
        try SystemFile.move(Self.trimmed(destination), to: old)
        try SystemFile.move(name, to: Self.trimmed(destination))
        SystemFile.removeTree(old)
      } else {
        try SystemFile.move(name, to: Self.trimmed(destination))
      }
      return count
    } catch {
      SystemFile.removeTree(name)
      throw error
    }
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
  }

  /// Whether something is replaced, which must be a model and not the source.
  private func checkDestination(_ path: String) throws(CheckpointError) -> Bool {
    guard let status = try SystemFile.status(path) else { return false }
    guard replaces else { throw .destinationExists(path: path) }
    guard status.isDirectory, !SystemFile.areSame(path, source.path) else {
      throw .notReplaceable(path: path)
    }
    let files = try RepositoryFiles(directory: path)
    guard files.names.isEmpty || files.contains(ModelConfiguration.fileName) else {
      throw .notReplaceable(path: path)
    }
    return true
  }
}

// MARK: Weights

extension CheckpointConversion {
  private struct Item {
    var name: String
    var view: TensorView
    var dtype: DType
    var byteCount: Int { view.elementCount * dtype.byteCount }
  }

  private func writeWeights(to directory: String) throws(CheckpointError) -> Int {
    let items = checkpoint.tensorNames.compactMap { name in
      checkpoint.tensor(name).map { Item(name: name, view: $0, dtype: type(of: $0)) }
    }
    let shards = shards(of: items)
    let total = items.reduce(0) { $0 + $1.byteCount }
    var written = 0
    var index = JSONObject()
    for (number, shard) in shards.enumerated() {
      let file = Self.fileName(number + 1, of: shards.count)
      try write(shard, to: directory + "/" + file, &written, of: total)
      for item in shard { index.add(item.name, .string(file)) }
    }
    if shards.count > 1 {
      let json: JSONValue = ["metadata": ["total_size": .number(total)], "weight_map": .object(index)]
      try SystemFile.write(json.compactBytes, to: directory + "/model.safetensors.index.json")
    }
    return shards.count
  }

  private func type(of view: TensorView) -> DType {
    if let dtype, view.dtype.isPlainFloat { dtype } else { view.dtype }
  }

  private func shards(of items: [Item]) -> [[Item]] {
    var shards: [[Item]] = []
    var room = 0
    for item in items {
      if shards.isEmpty || item.byteCount > room {
        shards.append([])
        room = maxShardBytes
      }
      shards[shards.count - 1].append(item)
      room -= item.byteCount
    }
    return shards
  }

  private static func fileName(_ number: Int, of count: Int) -> String {
    func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
    return count == 1 ? "model.safetensors" : "model-\(padded(number))-of-\(padded(count)).safetensors"
  }

  private func write(
    _ items: [Item],
    to path: String,
    _ written: inout Int,
    of total: Int
  ) throws(CheckpointError) {
    var writer = try SafetensorsWriter(
      path: path,
      tensors: items.map { ($0.name, $0.dtype, $0.view.shape) },
      metadata: [("format", "pt")]
    )
    for item in items {
      var start = 0
      // A million elements at a time.
      while start < item.view.elementCount {
        let range = start..<min(start + 1 << 20, item.view.elementCount)
        try append(item, range, to: &writer)
        item.view.discard(elements: range)
        written += range.count * item.dtype.byteCount
        onProgress(written, total)
        start = range.upperBound
      }
    }
    try writer.close()
  }

  private func append(
    _ item: Item,
    _ range: Range<Int>,
    to writer: inout SafetensorsWriter
  ) throws(CheckpointError) {
    if item.view.isStored, item.dtype == item.view.dtype {
      let size = item.dtype.byteCount
      try writer.append(item.view.bytes.extracting(range.lowerBound * size..<range.upperBound * size))
      return
    }
    var values = [Float](repeating: 0, count: range.count)
    var output = values.mutableSpan
    item.view.read(from: range.lowerBound, into: &output)
    if item.dtype == .float16, let large = values.first(where: { $0.isFinite && $0.magnitude >= 65520 }) {
      throw .valueTooLarge(tensor: item.name, value: large, item.dtype)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count * item.dtype.byteCount)
    FloatConversion.narrow(values.span, item.dtype, into: &bytes)
    try unsafe writer.append(bytes.span.bytes)
  }
}
