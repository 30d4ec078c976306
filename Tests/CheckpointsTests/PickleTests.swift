import Checkpoints
import Testing

/// A file in torch's older format whose object is the given pickle, without storages.
private func legacy(_ pickle: [UInt8], keys: [UInt8] = [0x80, 2] + utf8("].")) -> [UInt8] {
  let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  return magic + [0x80, 2] + utf8("M") + [0xE9, 3] + utf8(".") + [0x80, 2] + utf8("}.") + pickle + keys
}

@Suite struct PickleTests {
  /// Where the object begins in the file.
  private static let start = 25

  private func fault(_ pickle: [UInt8]) throws -> PickleFault? {
    let directory = try TemporaryDirectory(["m.bin": legacy(pickle)])
    let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: directory.file("m.bin")) }
    guard case .invalidPyTorch(_, .pickle(let fault))? = error else {
      Issue.record("\(String(describing: error))")
      return nil
    }
    return fault
  }

  @Test(
    "what tensors do not need is refused where it stands",
    arguments: [
      (utf8("cos\nsystem\n(U\u{4}trueto."), .global("os.system", offset: start)),
      (
        [0x8C, 2] + utf8("os") + [0x8C, 6] + utf8("system") + [0x93, 0x2E],
        .global("os.system", offset: start + 12)
      ),
      (utf8("ctorch\nload\n."), .global("torch.load", offset: start)),
      (utf8("c_codecs\nencode\n."), .global("_codecs.encode", offset: start)),
      (utf8("I1\n."), .opcode(0x49, offset: start)),
      (utf8("}(i") + [0], .opcode(0x69, offset: start + 2)),
      ([0x81], .opcode(0x81, offset: start)),
      ([0x82, 1], .opcode(0x82, offset: start)),
      (utf8("2"), .opcode(0x32, offset: start)),
      ([0x80, 9], .unknownProtocol(9, offset: start)),
      (utf8("]."), .notADictionary),
      (utf8("X") + [0xFF, 0xFF, 0, 0], .truncated(offset: start + 5)),
      (utf8("t."), .operand(opcode: 0x74, offset: start, rule: "a mark")),
      (utf8("}a."), .operand(opcode: 0x61, offset: start + 1, rule: "a list")),
      (utf8("(0."), .operand(opcode: 0x30, offset: start + 1, rule: "a value")),
      (utf8("})R."), .operand(opcode: 0x52, offset: start + 2, rule: "a class or function")),
      (utf8("h\u{7}."), .operand(opcode: 0x68, offset: start, rule: "a remembered value")),
      (utf8("}(K\u{1}u."), .operand(opcode: 0x75, offset: start + 4, rule: "pairs")),
      (
        utf8("ctorch\nFloatStorage\n)R."),
        .operand(opcode: 0x52, offset: start + 21, rule: "a function that rebuilds a tensor")
      ),
      (utf8(")Q."), .storageName(offset: start + 1)),
    ] as [([UInt8], PickleFault)]
  )
  func refused(pickle: [UInt8], fault wanted: PickleFault) throws {
    #expect(try fault(pickle) == wanted)
  }

  @Test("lists in lists cost no recursion") func nesting() throws {
    let deep =
      [UInt8](repeating: UInt8(ascii: "]"), count: 200_000)
      + [UInt8](repeating: UInt8(ascii: "a"), count: 199_999) + utf8(".")
    #expect(try fault(deep) == .notADictionary)
    let tuples = utf8(")") + [UInt8](repeating: 0x85, count: 500_000) + utf8(".")
    #expect(try fault(tuples) == .notADictionary)
  }

  @Test("a list that holds itself is no trouble") func cycle() throws {
    #expect(try fault(utf8("]q\u{0}h\u{0}a.")) == .notADictionary)
  }

  @Test(
    "there is an end to everything",
    arguments: [
      ([UInt8](repeating: UInt8(ascii: "N"), count: 1 << 20 | 1), "values at once"),
      ([UInt8](repeating: UInt8(ascii: "("), count: 1 << 20 | 1), "marks at once"),
      (
        [[UInt8](repeating: UInt8(ascii: "]"), count: 1), [0x30]].flatMap { $0 }.repeated(1 << 21 | 1),
        "lists"
      ),
    ]
  )
  func limits(pickle: [UInt8], thing: String) throws {
    guard case .limit(let found, _, _)? = try fault(pickle) else {
      Issue.record("no limit")
      return
    }
    #expect(found == thing)
  }

  @Test("messages say what, where and what to do") func messages() {
    #expect(
      PickleFault.opcode(0x49, offset: 7).description
        == "the pickle holds opcode 0x49 at byte 7, which tensors do not need and is not carried out; save the bare "
        + "state_dict again"
    )
    #expect(
      PickleFault.operand(opcode: 0x74, offset: 3, rule: "a mark").description
        == "opcode 0x74 at byte 3 of the pickle needs a mark"
    )
    #expect(
      PickleFault.limit("lists", limit: 5, offset: 9).description
        == "the pickle holds too many lists at byte 9; at most 5 are read"
    )
  }
}

extension [UInt8] {
  fileprivate func repeated(_ count: Int) -> [UInt8] {
    Array([[UInt8]](repeating: self, count: count).joined())
  }
}
