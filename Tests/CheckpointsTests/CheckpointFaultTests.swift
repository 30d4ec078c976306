import Checkpoints
import Foundation
import Testing

@Suite struct CheckpointFaultTests {
  /// The message of opening a directory, which it calls `DIR`.
  private func fault(_ files: [String: [UInt8]]) throws -> String? {
    let directory = try TemporaryDirectory(files)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: directory.path) }
    return error?.description.replacing(directory.path, with: "DIR")
  }

  private static let absent =
    "'DIR' holds none of model.safetensors, model.safetensors.index.json, pytorch_model.bin, "
    + "pytorch_model.bin.index.json and a .gguf file"
  private static let unread = ", which is not read under this name or in this format"

  @Test(
    "a directory without readable weights says what it holds",
    arguments: [
      (["config.json"], absent),
      (["training_args.bin"], absent + ", but 'training_args.bin'" + unread),
      (
        ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin", "training_args.bin"],
        absent + ", but 'pytorch_model-00001-of-00002.bin'" + unread
      ),
      (["q4.gguf"], absent + ", but 'q4.gguf'" + unread),
      (["consolidated.00.pth"], absent + ", but 'consolidated.00.pth'" + unread),
      (
        ["consolidated.safetensors", "pytorch_model-1.bin"],
        absent + ", but 'consolidated.safetensors', which is read only when an index names it"
      ),
    ]
  )
  func noWeights(names: [String], message: String) throws {
    #expect(try fault(Dictionary(uniqueKeysWithValues: names.map { ($0, []) })) == message)
  }

  @Test(
    "an index must map tensors to files beside it",
    arguments: [
      ("[]", "'INDEX' must hold a JSON object; found an array"),
      ("{}", "'INDEX': 'weight_map' must be an object; found no such key"),
      (#"{"weight_map":[]}"#, "'INDEX': 'weight_map' must be an object; found an array"),
      ("{", "'INDEX' is no valid JSON: EOF while parsing a value at line 1 column 1"),
      ("", "'INDEX' is no valid JSON: EOF while parsing a value at line 1 column 0"),
      (
        #"{"weight_map":{"a":"gone.safetensors"}}"#,
        "'INDEX': tensor 'a' is mapped to 'gone.safetensors', which is not in the directory; download it again"
      ),
      (
        #"{"weight_map":{"b":"model.safetensors"}}"#,
        "'INDEX': tensor 'b' is mapped to 'model.safetensors', which does not hold it"
      ),
      (
        #"{"weight_map":{"a":"model.safetensors","a":"model.safetensors"}}"#,
        "'INDEX': tensor 'a' is mapped twice"
      ),
    ]
  )
  func index(text: String, message: String) throws {
    let file = safetensors(#"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}"#, data: [1])
    let found = try fault(["model.safetensors": file, "model.safetensors.index.json": utf8(text)])
    #expect(found?.replacing("DIR/model.safetensors.index.json", with: "INDEX") == message)
  }

  @Test(
    "an index leads nowhere else",
    arguments: [
      (#""../a.safetensors""#, "the string '../a.safetensors'"),
      (#""/etc/passwd""#, "the string '/etc/passwd'"),
      (#""x/a.safetensors""#, "the string 'x/a.safetensors'"),
      (#""..""#, "the string '..'"), (#"".""#, "the string '.'"), (#""""#, "the string ''"),
      (#""a\u0000.safetensors""#, #"the string 'a\u{0}.safetensors'"#), ("1", "1"), ("null", "null"),
      (#"["a"]"#, "an array"),
    ]
  )
  func traversal(value: String, found: String) throws {
    let message = try fault(["model.safetensors.index.json": utf8(#"{"weight_map":{"a":\#(value)}}"#)])
    #expect(
      message
        == "'DIR/model.safetensors.index.json': tensor 'a' must be mapped to the name of a file in the same "
        + "directory; found \(found)"
    )
  }

  @Test("a fault inside a shard names the shard") func shard() throws {
    let message = try fault([
      "b": [0], "model.safetensors.index.json": utf8(#"{"weight_map":{"a":"b"}}"#),
    ])
    #expect(message == "'DIR/b': a safetensors file begins with 8 bytes, the header's length; the file has 1")
  }

  @Test("a link to nowhere is reported, not passed over") func danglingLink() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.safetensors.index.json")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "gone")
    #expect(throws: CheckpointError.system(call: "open", path: path, code: ENOENT)) {
      try Checkpoint(directory: directory.path)
    }
  }

  @Test("a missing directory is named with the system's reason") func missingDirectory() {
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: "/no/model") }
    #expect(error?.description == "cannot list '/no/model': No such file or directory")
  }

  @Test("a file in place of the directory is refused") func fileAsDirectory() throws {
    let path = fixture("llama2") + "/config.json"
    #expect(throws: CheckpointError.notADirectory(path: path)) { try Checkpoint(directory: path) }
    #expect(
      CheckpointError.notADirectory(path: "m/config.json").description
        == "'m/config.json' is a file; a model is named by its directory, or by a file whose name ends in .gguf"
    )
  }
}
