import Checkpoints
import Tensors
import Testing

@Suite struct PyTorchFileTests {
  private func path(_ name: String) -> String { fixturePath("pytorch/\(name).bin") }

  private func fault(_ name: String) -> String? {
    let path = path(name)
    let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: path) }
    return error?.description.replacing("'\(path)': ", with: "")
  }

  @Test("every format of torch.save holds the same tensors", arguments: ["zip", "protocol4", "legacy"])
  func tensors(name: String) throws {
    let file = try PyTorchFile(path: path(name))
    let expected = try SafetensorsFile(path: fixturePath("pytorch/expected.safetensors"))
    #expect(Set(file.names) == Set(expected.names))
    #expect(file.names.first == "plain")
    for name in expected.names {
      let (found, wanted) = (try #require(file.tensor(name)), try #require(expected.tensor(name)))
      #expect(found.dtype == wanted.dtype, "\(name)")
      #expect(found.shape == wanted.shape, "\(name)")
      if found.dtype.isPlainFloat {
        #expect(found.floats() == wanted.floats(), "\(name)")
      } else {
        #expect(contents(found) == contents(wanted), "\(name)")
      }
    }
  }

  @Test("what lies in a row is read where it stands, what does not is gathered") func places() throws {
    let file = try PyTorchFile(path: path("zip"))
    #expect(file.tensor("plain")?.isStored == true)
    #expect(file.tensor("rows")?.isStored == true)
    #expect(file.tensor("turned")?.isStored == false)
    #expect(file.tensor("columns")?.isStored == false)
    #expect(file.tensor("turned_mask") == nil)
    #expect(file.tensor("absent") == nil)
  }

  @Test(
    "files that are no bare state_dict are refused",
    arguments: [
      (
        "call",
        "the pickle names 'posix.system' at byte 242, which tensors do not need and is not carried out; save the "
          + "bare state_dict again"
      ),
      (
        "module",
        "the pickle names 'torch.nn.modules.linear.Linear' at byte 66, which tensors do not need and is not carried "
          + "out; save the bare state_dict again"
      ),
      ("list", "the pickle must hold a dictionary of tensors (a state_dict)"),
      ("none", "it holds no tensors at its top; only bare state_dicts are read"),
      ("expanded", "tensor 'wide' has more elements than its storage; save a contiguous copy of it"),
    ]
  )
  func refused(name: String, message: String) {
    #expect(fault(name) == message)
  }

  @Test("big-endian numbers are refused") func byteOrder() throws {
    var bytes = try read(path("zip"))
    let place = try #require(bytes.firstRange(of: utf8("little")))
    bytes.replaceSubrange(place, with: utf8("big-en"))
    let directory = try TemporaryDirectory(["m.bin": bytes])
    let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: directory.file("m.bin")) }
    #expect(
      error
        == .invalidPyTorch(path: directory.file("m.bin"), .byteOrder("big-en"))
    )
  }

  @Test("a file cut off anywhere is refused", arguments: ["zip", "legacy"]) func truncated(name: String)
    throws
  {
    let bytes = try read(path(name))
    let directory = try TemporaryDirectory()
    for count in stride(from: 0, to: bytes.count - 1, by: 13) {
      try directory.write(Array(bytes.prefix(count)), to: "m.bin")
      #expect(throws: CheckpointError.self) { try PyTorchFile(path: directory.file("m.bin")) }
    }
  }

  @Test("something else says what it begins with") func stranger() throws {
    let directory = try TemporaryDirectory(["m.bin": utf8("version https://git-lfs"), "e.bin": []])
    func message(_ name: String) -> String? {
      let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: directory.file(name)) }
      return error?.description.replacing(directory.path + "/", with: "")
    }
    let rule =
      "this is no file of torch.save, which begins as a ZIP archive or with torch's magic number; found "
    #expect(message("m.bin") == "'m.bin': " + rule + "bytes 76 65 72 73 69 6f 6e 20")
    #expect(message("e.bin") == "'e.bin': " + rule + "an empty file")
  }

  @Test("shards are found through their index") func sharded() throws {
    let index = #"{"weight_map":{"plain":"pytorch_model-1.bin","turned":"pytorch_model-2.bin"}}"#
    let directory = try TemporaryDirectory([
      "pytorch_model.bin.index.json": utf8(index), "pytorch_model-1.bin": try read(path("zip")),
      "pytorch_model-2.bin": try read(path("legacy")),
    ])
    let checkpoint = try Checkpoint(directory: directory.path)
    #expect(checkpoint.format == .pytorch)
    #expect(checkpoint.tensorNames == ["plain", "turned"])
    #expect(checkpoint.tensor("turned")?.shape == [5, 6])
    #expect(checkpoint.byteCount == 48 + 120)
  }

  @Test("safetensors are preferred") func preferred() throws {
    let directory = try TemporaryDirectory([
      "pytorch_model.bin": try read(path("zip")),
      "model.safetensors": safetensors(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: [1]),
    ])
    #expect(try Checkpoint(directory: directory.path).tensorNames == ["a"])
    #expect(try Checkpoint(directory: directory.path, formats: [.pytorch]).format == .pytorch)
  }
}

/// A copy of a tensor's bytes.
func contents(_ view: TensorView?) -> [UInt8]? {
  guard let view else { return nil }
  let span = view.bytes
  return (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
}
