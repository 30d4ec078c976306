/// A grammar as instructions that are followed byte by byte, with a stack of what is open.
///
/// The instructions are those of a backtracking-free matcher (Thompson's construction), and two more that
/// push: a call of a rule, which may contain itself, and a counted repetition.
struct Program: Sendable {
  /// The number of an instruction.
  typealias Address = Int32

  enum Instruction: Sendable {
    /// Takes a byte of a set, given by number.
    case byte(set: Int32, next: Address)
    /// Goes on at both.
    case split(Address, Address)
    /// Goes through a rule, given by number, and then on.
    case call(rule: Int32, next: Address)
    /// Goes through a body so many times, and then on; a negative `high` is no bound.
    case loop(body: Address, low: Int32, high: Int32, next: Address)
    /// Ends what was opened last, or the text.
    case end
  }

  /// Where every rule and every body of a loop ends.
  static let end: Address = 0

  var instructions: [Instruction] = [.end]
  var sets: [ByteSet] = []
  /// Where each rule starts.
  var entries: [Address]
  /// How many more rules and loops than are open must be opened to come from an instruction to the end of what
  /// it stands in; `unreachable` when nothing leads there.
  var needs: [Int32] = []
  /// For each byte, the number of its class: bytes of a class are in the same sets.
  var classes: [UInt8] = []
  /// The number of classes.
  var classCount = 0

  static let unreachable: Int32 = .max / 2

  /// Where texts start.
  var start: Address { entries[0] }

  /// Finds the classes: bytes part as soon as a set holds one and not the other.
  mutating func classify() {
    var classes = [Int](repeating: 0, count: 256)
    var count = 1
    for set in sets where count < 256 {
      var split: [Int: Int] = [:]
      var isCut = [Bool](repeating: false, count: count)
      for byte in 0..<256 where !set.contains(UInt8(byte)) { isCut[classes[byte]] = true }
      // A class that lies wholly inside the set stays as it is.
      for byte in 0..<256 where set.contains(UInt8(byte)) && isCut[classes[byte]] {
        let old = classes[byte]
        if split[old] == nil {
          split[old] = count
          count += 1
          isCut.append(false)
        }
        classes[byte] = split[old] ?? old
      }
    }
    self.classes = classes.map { UInt8(truncatingIfNeeded: $0) }
    classCount = count
  }

  /// Computes `needs`, from the instructions that need nothing on, until nothing changes.
  ///
  /// A round finds all that need one more than the round before; what needs more than may be open stays
  /// unreachable.
  mutating func measure() {
    needs = Array(repeating: Self.unreachable, count: instructions.count)
    for _ in 0...GrammarLimits.openRules + 1 {
      var isChanging = false
      for address in instructions.indices {
        let need = need(of: instructions[address])
        if need < needs[address] {
          needs[address] = need
          isChanging = true
        }
      }
      guard isChanging else { return }
    }
  }

  private func need(of instruction: Instruction) -> Int32 {
    switch instruction {
    case .byte(let set, let next): sets[Int(set)].isEmpty ? Self.unreachable : needs[Int(next)]
    case .split(let left, let right): min(needs[Int(left)], needs[Int(right)])
    case .call(let rule, let next): max(opening(entries[Int(rule)]), needs[Int(next)])
    case .loop(let body, let low, _, let next):
      low > 0 ? max(opening(body), needs[Int(next)]) : needs[Int(next)]
    case .end: 0
    }
  }

  private func opening(_ address: Address) -> Int32 { min(needs[Int(address)] + 1, Self.unreachable) }
}
