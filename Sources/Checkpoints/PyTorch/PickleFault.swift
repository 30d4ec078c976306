/// How a pickle goes beyond what tensors need, or breaks the format (Python's `pickletools.py`).
///
/// Offsets count bytes from the start of the file.
public enum PickleFault: Error, Equatable, Sendable {
  /// The pickle ends inside an instruction, or before the last.
  case truncated(offset: Int)
  /// The protocol is not 2 to 5.
  case unknownProtocol(Int, offset: Int)
  /// An instruction is not among those that tensors need.
  case opcode(UInt8, offset: Int)
  /// A class or function is not among those that tensors need.
  case global(String, offset: Int)
  /// An instruction finds something other than what it works on.
  case operand(opcode: UInt8, offset: Int, rule: String)
  /// There is more of something than is read.
  case limit(String, limit: Int, offset: Int)
  /// The name of a storage is not of the form that torch writes.
  case storageName(offset: Int)
  /// The storage is part of another one.
  case storageView(offset: Int)
  /// The result is no dictionary.
  case notADictionary
}

extension PickleFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .truncated(let offset): "the pickle ends at byte \(offset), inside an instruction"
    case .unknownProtocol(let number, let offset):
      "the pickle has protocol \(number) (byte \(offset)); 2 to 5 are read"
    case .opcode(let opcode, let offset):
      "the pickle holds opcode 0x\(String(opcode, radix: 16)) at byte \(offset), which tensors do not need and "
        + "is not carried out; save the bare state_dict again"
    case .global(let name, let offset):
      "the pickle names \(quoted(name)) at byte \(offset), which tensors do not need and is not carried out; "
        + "save the bare state_dict again"
    case .operand(let opcode, let offset, let rule):
      "opcode 0x\(String(opcode, radix: 16)) at byte \(offset) of the pickle needs \(rule)"
    case .limit(let thing, let limit, let offset):
      "the pickle holds too many \(thing) at byte \(offset); at most \(limit) are read"
    case .storageName(let offset):
      "the storage named at byte \(offset) of the pickle must be ('storage', type, key, place, count)"
    case .storageView(let offset):
      "the storage named at byte \(offset) of the pickle is a part of another, as torch wrote before 0.4; load "
        + "it with torch and save it again"
    case .notADictionary: "the pickle must hold a dictionary of tensors (a state_dict)"
    }
  }
}
