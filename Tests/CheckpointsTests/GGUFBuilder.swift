/// A GGUF file put together by hand, right or wrong.
struct GGUFBuilder {
  var version: UInt32 = 3
  /// What the header says instead of the true counts.
  var claimedValues, claimedTensors: UInt64?
  private var values: [[UInt8]] = []
  private var tensors: [[UInt8]] = []
  private var data: [UInt8] = []

  /// A model of the architecture, complete but for its layers' tensors.
  static func model(_ architecture: String = "llama", layers: UInt32 = 1) -> GGUFBuilder {
    var file = GGUFBuilder()
    file.add("general.architecture", text: architecture)
    for (key, value) in [
      ("context_length", 64), ("embedding_length", 8), ("block_count", layers), ("feed_forward_length", 12),
      ("attention.head_count", 2),
    ] { file.add("\(architecture).\(key)", value) }
    file.add("\(architecture).attention.layer_norm_rms_epsilon", float: 1e-5)
    file.addTensor("token_embd.weight", shape: [4, 8])
    return file
  }

  var bytes: [UInt8] {
    var bytes = utf8("GGUF") + Self.little(version)
    bytes += Self.little(claimedTensors ?? UInt64(tensors.count))
    bytes += Self.little(claimedValues ?? UInt64(values.count))
    bytes += (values + tensors).joined()
    while bytes.count % 32 != 0 { bytes.append(0) }
    return bytes + data
  }

  static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    stride(from: 0, to: Number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
  }

  static func text(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + utf8(text) }

  mutating func add(_ key: String, type: UInt32, _ value: [UInt8]) {
    values.append(Self.text(key) + Self.little(type) + value)
  }

  mutating func add(_ key: String, _ value: UInt32) { add(key, type: 4, Self.little(value)) }

  mutating func add(_ key: String, float value: Float) { add(key, type: 6, Self.little(value.bitPattern)) }

  mutating func add(_ key: String, _ value: Bool) { add(key, type: 7, [value ? 1 : 0]) }

  mutating func add(_ key: String, text: String) { add(key, type: 8, Self.text(text)) }

  mutating func add(_ key: String, texts: [String]) {
    let list = texts.flatMap { Self.text($0) }
    add(key, type: 9, Self.little(UInt32(8)) + Self.little(UInt64(texts.count)) + list)
  }

  mutating func add(_ key: String, list: [Int32]) {
    let numbers = list.flatMap { Self.little($0) }
    add(key, type: 9, Self.little(UInt32(5)) + Self.little(UInt64(list.count)) + numbers)
  }

  mutating func add(_ key: String, floats: [Float]) {
    let numbers = floats.flatMap { Self.little($0.bitPattern) }
    add(key, type: 9, Self.little(UInt32(6)) + Self.little(UInt64(floats.count)) + numbers)
  }

  /// Adds a tensor of ones; the outermost extent comes first.
  mutating func addTensor(_ name: String, shape: [UInt64], type: UInt32 = 0, offset: UInt64? = nil) {
    while data.count % 32 != 0 { data.append(0) }
    tensors.append(
      Self.text(name) + Self.little(UInt32(shape.count)) + shape.reversed().flatMap { Self.little($0) }
        + Self.little(type) + Self.little(offset ?? UInt64(data.count))
    )
    let count = shape.reduce(UInt64(1)) { $0.multipliedReportingOverflow(by: min($1, 1 << 16)).partialValue }
    guard offset == nil, count < 4096 else { return }
    for _ in 0..<count { data += [0, 0, 0x80, 0x3F] }
  }
}
