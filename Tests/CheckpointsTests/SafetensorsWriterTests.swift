import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct SafetensorsWriterTests {
  private func append(_ bytes: [UInt8], to writer: inout SafetensorsWriter) throws {
    try unsafe writer.append(bytes.span.bytes)
  }

  @Test("what was written in pieces is read back", arguments: [1, 3, 7, 40]) func roundTrip(piece: Int) throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.file("out.safetensors")
    let data = (0..<40).map { UInt8($0) }
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [("b\"\u{E9}", .float32, [2, 4]), ("e\u{301}", .int8, [0, 3]), ("\u{E9}", .uint64, [])]
    )
    for start in stride(from: 0, to: 40, by: piece) {
      try append(Array(data[start..<min(start + piece, 40)]), to: &writer)
    }
    try writer.close()
    #expect(try directory.names == ["out.safetensors"])
    let file = try SafetensorsFile(path: path)
    #expect(file.names == ["b\"\u{E9}", "e\u{301}", "\u{E9}"])
    #expect(file.tensor("b\"\u{E9}")?.shape == [2, 4])
    #expect(file.tensor("e\u{301}")?.shape == [0, 3])
    #expect(file.tensor("\u{E9}")?.dtype == .uint64)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.count % 8 == 0)
    #expect(Array(bytes.suffix(40)) == data)
  }

  @Test("a file without tensors is legal") func empty() throws {
    let directory = try TemporaryDirectory()
    let writer = try SafetensorsWriter(path: directory.file("a"), tensors: [])
    try writer.close()
    #expect(try SafetensorsFile(path: directory.file("a")).names == [])
  }

  @Test("nothing appears before the end, and an old file stays until then") func atomic() throws {
    let directory = try TemporaryDirectory(["a": [1, 2, 3]])
    do {
      var writer = try SafetensorsWriter(path: directory.file("a"), tensors: [("x", .uint8, [4])])
      try append([1, 2], to: &writer)
      #expect(try directory.names.count == 2)
      #expect(try Data(contentsOf: URL(filePath: directory.file("a"))) == Data([1, 2, 3]))
    }
    #expect(try directory.names == ["a"])
    #expect(try Data(contentsOf: URL(filePath: directory.file("a"))) == Data([1, 2, 3]))
  }

  @Test(
    "tensors that no reader accepts are refused",
    arguments: [
      ([("a", .uint8, [1]), ("a", .uint8, [1])], "two tensors have the name 'a'"),
      (
        [("a", .uint8, [.max, 2])],
        "tensor 'a': [9223372036854775807, 2] of U8 has more bytes than can be counted"
      ),
      (
        [("a", .uint8, [.max]), ("b", .uint8, [1])],
        "tensor 'b': [1] of U8 has more bytes than can be counted"
      ),
      ([("a", .uint8, [-1])], "tensor 'a': 'shape' must be an array of integers of at least 0; found -1"),
      ([("__metadata__", .uint8, [1])], "'__metadata__': 'shape' must be a string; found an array"),
    ] as [([(String, DType, [Int])], String)]
  )
  func refused(tensors: [(String, DType, [Int])], message: String) throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: CheckpointError.self) {
      _ = try SafetensorsWriter(path: directory.file("a"), tensors: tensors.map { ($0, $1, $2) })
    }
    #expect(error?.description == "'\(directory.file("a"))': \(message)")
    #expect(try directory.names == [])
  }

  @Test("a device is not replaced") func device() throws {
    #expect(throws: CheckpointError.notAFile(path: "/dev/null")) {
      _ = try SafetensorsWriter(path: "/dev/null", tensors: [])
    }
  }

  @Test("a directory that is not there is named") func missingDirectory() {
    let error = #expect(throws: CheckpointError.self) {
      _ = try SafetensorsWriter(path: "/no/such/a", tensors: [])
    }
    #expect(error?.description.hasPrefix("cannot create '/no/such/a.") == true)
    #expect(error?.description.hasSuffix(".part': No such file or directory") == true)
  }

  @Test("closing early traps") func early() async {
    await #expect(processExitsWith: .failure) {
      let directory = try TemporaryDirectory()
      let writer = try SafetensorsWriter(path: directory.file("a"), tensors: [("x", .uint8, [4])])
      try writer.close()
    }
  }

  @Test("appending too much traps") func tooMuch() async {
    await #expect(processExitsWith: .failure) {
      let directory = try TemporaryDirectory()
      var writer = try SafetensorsWriter(path: directory.file("a"), tensors: [("x", .uint8, [1])])
      try unsafe writer.append(([1, 2] as [UInt8]).span.bytes)
    }
  }
}
