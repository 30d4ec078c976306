import Checkpoints
import Testing

@Suite struct SafetensorsFaultTests {
  private func fault(_ bytes: [UInt8]) throws -> String? {
    let directory = try TemporaryDirectory(["a.safetensors": bytes])
    let path = directory.file("a.safetensors")
    let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    let description = try #require(error?.description)
    let start = "'\(path)': "
    try #require(description.hasPrefix(start))
    return String(description.dropFirst(start.count))
  }

  @Test(
    "a file without a whole header is refused",
    arguments: [
      ([], "a safetensors file begins with 8 bytes, the header's length; the file has 0"),
      ([1, 2, 3, 4, 5, 6, 7], "a safetensors file begins with 8 bytes, the header's length; the file has 7"),
      (
        safetensors(header: utf8("{}"), length: 3),
        "the header's length is 3 bytes, only 2 follow; the file is truncated or is no safetensors file"
      ),
      (
        safetensors(header: utf8("{}"), length: 100_000_001),
        "the header's length is 100000001 bytes; the format allows 100000000"
      ),
      (
        safetensors(header: utf8("{}"), length: .max),
        "the header's length is 18446744073709551615 bytes; the format allows 100000000"
      ),
      (safetensors(header: []), "the header must begin with '{'; found nothing"),
      (safetensors(header: utf8(" {}")), "the header must begin with '{'; found byte 32"),
      (safetensors(header: utf8("[]")), "the header must begin with '{'; found byte 91"),
      (
        safetensors(header: [0x7B, 0x22, 0xFF, 0x22, 0x7D]),
        "the header is no valid JSON: invalid unicode code point at line 1 column 4"
      ),
      (
        safetensors(header: utf8("{")),
        "the header is no valid JSON: EOF while parsing a value at line 1 column 1"
      ),
      (
        safetensors(header: utf8("{}{}")),
        "the header is no valid JSON: trailing characters at line 1 column 3"
      ),
      (
        safetensors(header: utf8(#"{"a":{"shape":[[]]}}"#)),
        "the header is no valid JSON: recursion limit exceeded at line 1 column 16"
      ),
      (
        safetensors(header: utf8("{") + [UInt8](repeating: 0x5B, count: 100_000)),
        "the header is no valid JSON: key must be a string at line 1 column 2"
      ),
    ] as [([UInt8], String)]
  )
  func headers(bytes: [UInt8], message: String) throws {
    #expect(try fault(bytes) == message)
  }

  @Test(
    "metadata must be one object of strings",
    arguments: [
      (#"{"__metadata__":1}"#, "'__metadata__' must be an object of strings; found 1"),
      (#"{"__metadata__":{"a":"b","c":[]}}"#, "'__metadata__': 'c' must be a string; found an array"),
      (#"{"__metadata__":{},"__metadata__":{}}"#, "'__metadata__' is given twice"),
    ]
  )
  func metadata(header: String, message: String) throws {
    #expect(try fault(safetensors(header)) == message)
  }

  @Test(
    "an entry must be whole and of the right types",
    arguments: [
      (#"1"#, "the entry must be an object; found a number"),
      (#"{}"#, "'dtype' is required"),
      (#"{"dtype":"U8","shape":[8]}"#, "'data_offsets' is required"),
      (#"{"dtype":"U8","data_offsets":[0,8]}"#, "'shape' is required"),
      (#"{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}"#, "'dtype' is given twice"),
      (#"{"dtype":8,"shape":[8],"data_offsets":[0,8]}"#, "'dtype' must be a string; found 8"),
      (
        #"{"dtype":"F8","shape":[8],"data_offsets":[0,8]}"#,
        "dtype 'F8' is not supported; known types: F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, "
          + "U64, U32, U16, U8, BOOL"
      ),
      (
        #"{"dtype":"U8","shape":8,"data_offsets":[0,8]}"#,
        "'shape' must be an array of integers of at least 0; found 8"
      ),
      (
        #"{"dtype":"U8","shape":["8"],"data_offsets":[0,8]}"#,
        "'shape' must be an array of integers of at least 0; found the string '8'"
      ),
      (
        #"{"dtype":"U8","shape":[-8,-1],"data_offsets":[0,8]}"#,
        "'shape' must be an array of integers of at least 0; found -8"
      ),
      (
        #"{"dtype":"U8","shape":[8.0],"data_offsets":[0,8]}"#,
        "'shape' must be an array of integers of at least 0; found 8.0"
      ),
      (
        #"{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,8]}"#,
        "'shape' must be an array of integers of at least 0; found 9223372036854775808"
      ),
      (#"{"dtype":"U8","shape":[8],"data_offsets":[0]}"#, "'data_offsets' must be two offsets; found 1"),
      (#"{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}"#, "'data_offsets' must be two offsets; found 3"),
    ]
  )
  func entries(entry: String, message: String) throws {
    #expect(
      try fault(safetensors(#"{"a":\#(entry)}"#, data: [UInt8](repeating: 0, count: 8)))
        == "tensor 'a': \(message)"
    )
  }

  @Test(
    "offsets must hold the elements and lie in the file",
    arguments: [
      (
        #"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
        "[3] of F32 needs 12 bytes; the offsets hold 8"
      ),
      (#"{"dtype":"F32","shape":[],"data_offsets":[0,8]}"#, "[] of F32 needs 4 bytes; the offsets hold 8"),
      (#"{"dtype":"F32","shape":[0],"data_offsets":[0,8]}"#, "[0] of F32 needs 0 bytes; the offsets hold 8"),
      (
        #"{"dtype":"U8","shape":[8],"data_offsets":[8,0]}"#,
        "the data starts at byte 8 and ends before it, at 0"
      ),
      (
        #"{"dtype":"U8","shape":[9],"data_offsets":[0,9]}"#,
        "the data ends at byte 9, the file at 8; the file is truncated"
      ),
      (
        #"{"dtype":"U8","shape":[8],"data_offsets":[9223372036854775799,9223372036854775807]}"#,
        "the data ends at byte 9223372036854775807, the file at 8; the file is truncated"
      ),
      (
        #"{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}"#,
        "[4611686018427387904] of F32 has more bytes than can be counted"
      ),
      (
        #"{"dtype":"U8","shape":[4294967296,4294967296,8],"data_offsets":[0,8]}"#,
        "[4294967296, 4294967296, 8] of U8 has more bytes than can be counted"
      ),
      (
        #"{"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}"#,
        "[0, 4294967296, 4294967296] of U8 has more bytes than can be counted"
      ),
    ]
  )
  func offsets(entry: String, message: String) throws {
    #expect(
      try fault(safetensors(#"{"a":\#(entry)}"#, data: [UInt8](repeating: 0, count: 8)))
        == "tensor 'a': \(message)"
    )
  }

  @Test(
    "tensors must cover the data once",
    arguments: [
      ("a", 0, 4, "b", 2, 8, "tensor 'b': the data starts at byte 2, inside tensor 'a', which ends at 4"),
      ("a", 0, 8, "b", 4, 4, "tensor 'b': the data starts at byte 4, inside tensor 'a', which ends at 8"),
      ("a", 0, 8, "b", 0, 8, "tensor 'b': the data starts at byte 0, inside tensor 'a', which ends at 8"),
      ("a", 0, 3, "b", 5, 8, "bytes 3..<5 before tensor 'b' belong to no tensor; the format allows no holes"),
      ("b", 4, 8, "a", 1, 4, "bytes 0..<1 before tensor 'a' belong to no tensor; the format allows no holes"),
      (
        "a", 0, 3, "b", 3, 7,
        "bytes 7..<8 before the end of the file belong to no tensor; the format allows no holes"
      ),
      ("a", 0, 4, "a", 4, 8, "two tensors have the name 'a'"),
    ]
  )
  func layout(
    first: String,
    start: Int,
    end: Int,
    second: String,
    start2: Int,
    end2: Int,
    message: String
  ) throws {
    let entries = [(first, start, end), (second, start2, end2)].map {
      #""\#($0)":{"dtype":"U8","shape":[\#($2 - $1)],"data_offsets":[\#($1),\#($2)]}"#
    }
    let header = "{\(entries.joined(separator: ","))}"
    #expect(try fault(safetensors(header, data: [UInt8](repeating: 0, count: 8))) == message)
  }

  @Test("data without tensors is a hole") func dataOnly() throws {
    #expect(
      try fault(safetensors("{}", data: [1]))
        == "bytes 0..<1 before the end of the file belong to no tensor; the format allows no holes"
    )
  }

  @Test("names are printed on one line and clipped") func hostileName() throws {
    let name = "a\\n\\u001b" + String(repeating: "x", count: 100_000)
    let message = try fault(safetensors(#"{"\#(name)":1}"#))
    #expect(
      message
        == "tensor 'a\\u{a}\\u{1b}\(String(repeating: "x", count: 77))…': the entry must be an object; found a number"
    )
  }
}
