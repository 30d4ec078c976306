import OrderedJSON

/// The float32 tensors of a safetensors file: a little-endian header length, a JSON header, the data.
struct Safetensors {
  private let bytes: [UInt8]
  private let header: JSONValue
  private let start: Int

  init(_ bytes: [UInt8]) throws {
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    self.bytes = bytes
    start = 8 + length
    header = try JSONValue(parsing: Array(bytes[8..<start]))
  }

  subscript(name: String) -> [Float]? {
    guard let offsets = header[name]?["data_offsets"]?.arrayValue?.compactMap(\.intValue), offsets.count == 2
    else { return nil }
    return stride(from: start + offsets[0], to: start + offsets[1], by: 4).map { place in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) })
    }
  }
}
