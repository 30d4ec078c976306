import Checkpoints
import OrderedJSON
import Tensors
import Testing

@Suite struct SafetensorsFileTests {
  private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    let directory = try TemporaryDirectory(["a.safetensors": bytes])
    return try SafetensorsFile(path: directory.file("a.safetensors"))
  }

  private func bytes(_ view: TensorView?) -> [UInt8]? {
    guard let view else { return nil }
    let span = view.bytes
    return (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  @Test("names keep the order of the header, which need not be that of the data") func order() throws {
    let header = #"""
      {"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}
      """#
    let file = try open(safetensors(header, data: [7, 8, 9]))
    #expect(file.names == ["b", "a"])
    #expect(bytes(file.tensor("b")) == [8, 9])
    #expect(bytes(file.tensor("a")) == [7])
    #expect(file.tensor("a")?.shape == [])
    #expect(file.tensor("a")?.dtype == .int8)
    #expect(file.tensor("c") == nil)
  }

  @Test(
    "a legal oddity is read",
    arguments: [
      (#"{}"#, 0), (#"{}    "#, 0), (#"{"__metadata__":{}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[1152921504606846976,0],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"more":1}}"#, 4),
      (#"{"":{"dtype":"BOOL","shape":[1,1,1],"data_offsets":[0,1]}}"#, 1),
      (
        #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"#
          + #""c":{"dtype":"U8","shape":[0,5],"data_offsets":[1,1]}}"#, 1
      ),
    ]
  )
  func oddities(header: String, byteCount: Int) throws {
    let file = try open(safetensors(header, data: [UInt8](repeating: 1, count: byteCount)))
    #expect(file.names.map { bytes(file.tensor($0))?.count ?? -1 }.reduce(0, +) == byteCount)
  }

  @Test("metadata keeps its order") func metadata() throws {
    let file = try open(safetensors(#"{"__metadata__":{"z":"1","a":"2"}}"#))
    #expect(file.metadata == JSONObject([("z", "1"), ("a", "2")]))
    #expect(file.names == [])
  }

  @Test("names that differ only by normalisation stay apart") func normalisation() throws {
    let header =
      "{\"\u{E9}\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
      + "\"e\u{301}\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[1,2]}}"
    let file = try open(safetensors(header, data: [5, 6]))
    #expect(bytes(file.tensor("\u{E9}")) == [5])
    #expect(bytes(file.tensor("e\u{301}")) == [6])
  }

  @Test("every element type is read", arguments: DType.allCases) func types(dtype: DType) throws {
    let size = dtype.byteCount
    let header = #"{"a":{"dtype":"\#(dtype.rawValue)","shape":[3],"data_offsets":[0,\#(3 * size)]}}"#
    let view = try open(safetensors(header, data: [UInt8](repeating: 0, count: 3 * size))).tensor("a")
    #expect(view?.dtype == dtype)
    #expect(view?.elementCount == 3)
  }

  @Test(
    "a file of the reference implementation is read",
    arguments: [
      ("float64", .float64), ("float32", .float32), ("float16", .float16), ("bfloat16", .bfloat16),
      ("float8_e4m3fn", .float8E4M3), ("float8_e5m2", .float8E5M2), ("int64", .int64), ("int32", .int32),
      ("int16", .int16), ("int8", .int8), ("uint64", .uint64), ("uint32", .uint32), ("uint16", .uint16),
      ("uint8", .uint8),
    ] as [(String, DType)]
  )
  func reference(name: String, dtype: DType) throws {
    let view = try #require(try SafetensorsFile(path: referenceFile).tensor(name))
    #expect(view.dtype == dtype)
    #expect(view.shape == [3, 1])
    #expect(bytes(view) == (0..<3 * dtype.byteCount).map { UInt8($0) })
  }

  @Test("its scalar, empty tensor and metadata are read") func referenceOddities() throws {
    let file = try SafetensorsFile(path: referenceFile)
    #expect(file.names.count == 17)
    #expect(file.metadata == JSONObject([("title", "\u{E9}")]))
    #expect(file.tensor("scalar")?.floats() == [1])
    #expect(file.tensor("empty")?.shape == [0, 5])
    #expect(bytes(file.tensor("bool")) == [0, 1, 0])
  }

  @Test("discarded pages read the same again") func discard() throws {
    let count = 50_000
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let header = #"{"a":{"dtype":"U8","shape":[\#(count)],"data_offsets":[0,\#(count)]}}"#
    let view = try #require(try open(safetensors(header, data: data)).tensor("a"))
    for range in [0..<count, 0..<1, 4096..<4096, 1..<9000, 49_999..<50_000] { view.discard(elements: range) }
    #expect(bytes(view) == data)
  }
}
