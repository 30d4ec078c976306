import Checkpoints
import Foundation
import Testing

@Suite struct MappedFileTests {
  @Test("a missing file is named with the system's reason") func missing() {
    let error = #expect(throws: CheckpointError.self) { try MappedFile(path: "/no/such/file") }
    #expect(error?.description == "cannot open '/no/such/file': No such file or directory")
  }

  @Test("a path through a file is refused") func throughFile() {
    let error = #expect(throws: CheckpointError.self) { try MappedFile(path: "/dev/null/x") }
    #expect(error?.description == "cannot open '/dev/null/x': Not a directory")
  }

  @Test("a directory and a device are refused", arguments: ["/", "/dev/null"]) func irregular(path: String) {
    let error = #expect(throws: CheckpointError.self) { try MappedFile(path: path) }
    #expect(error?.description == "'\(path)' must be a regular file")
  }

  @Test("a pipe is refused instead of waited for") func pipe() throws {
    let directory = try TemporaryDirectory()
    #expect(unsafe mkfifo(directory.file("pipe"), 0o600) == 0)
    #expect(throws: CheckpointError.notAFile(path: directory.file("pipe"))) {
      try MappedFile(path: directory.file("pipe"))
    }
  }

  @Test("ranges of bytes are copied")
  func copy() throws {
    let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let directory = try TemporaryDirectory(["file": content])
    let file = try MappedFile(path: directory.file("file"))
    for range in [0..<0, 0..<1, 4095..<4097, 0..<10_000, 9_999..<10_000] {
      var copy = [UInt8](repeating: 0, count: range.count)
      var span = copy.mutableSpan
      var bytes = unsafe span.mutableBytes
      file.copy(range, into: &bytes)
      #expect(copy == Array(content[range]))
    }
  }

  @Test("an empty file has no bytes") func empty() throws {
    let directory = try TemporaryDirectory(["empty": []])
    let file = try MappedFile(path: directory.file("empty"))
    #expect(unsafe file.bytes.count == 0)
    file.discard(0..<0)
  }
}
