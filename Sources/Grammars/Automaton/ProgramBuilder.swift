/// Turns expressions into instructions, from the last part to the first.
struct ProgramBuilder {
  private var program: Program
  private var setNumbers: [ByteSet: Int32] = [:]

  /// Repetitions that make fewer instructions than this are written out, others count while they run.
  private static let unrolled = 48

  /// Makes the program of a grammar's rules; texts are those of the first.
  static func build(_ rules: [Expression]) throws(GrammarError) -> Program {
    var builder = ProgramBuilder(ruleCount: rules.count)
    for (number, rule) in rules.enumerated() {
      builder.program.entries[number] = try builder.add(rule, before: Program.end)
    }
    builder.program.measure()
    builder.program.classify()
    guard builder.program.needs[Int(builder.program.start)] <= GrammarLimits.openRules else { throw .noText }
    return builder.program
  }

  private init(ruleCount: Int) {
    program = Program(entries: Array(repeating: Program.end, count: ruleCount))
  }

  private mutating func emit(_ instruction: Program.Instruction) throws(GrammarError) -> Program.Address {
    guard program.instructions.count < GrammarLimits.instructions else {
      throw .tooLarge(what: "parts of a grammar", limit: GrammarLimits.instructions)
    }
    program.instructions.append(instruction)
    return Program.Address(program.instructions.count - 1)
  }

  private mutating func emit(_ set: ByteSet, before next: Program.Address) throws(GrammarError)
    -> Program.Address
  {
    let number = setNumbers[set] ?? Int32(program.sets.count)
    if number == program.sets.count {
      program.sets.append(set)
      setNumbers[set] = number
    }
    return try emit(.byte(set: number, next: next))
  }

  /// Adds an expression that goes on at `next`.
  ///
  /// - Returns: Where it starts.
  private mutating func add(_ expression: Expression, before next: Program.Address) throws(GrammarError)
    -> Program.Address
  {
    switch expression {
    case .bytes(let set): return try emit(set, before: next)
    case .literal(let bytes):
      var start = next
      for byte in bytes.reversed() { start = try emit(ByteSet(byte...byte), before: start) }
      return start
    case .sequence(let parts):
      var start = next
      for part in parts.reversed() { start = try add(part, before: start) }
      return start
    case .choice(let parts):
      guard let last = parts.last else { return try add(.nothing, before: next) }
      var start = try add(last, before: next)
      for part in parts.dropLast().reversed() {
        start = try emit(.split(try add(part, before: next), start))
      }
      return start
    case .repeated(let part, let low, let high):
      return try addRepeated(part, low: low, high: high, before: next)
    case .separated(let elements, let first, let separator):
      return try addSeparated(elements, before: first, by: separator, next)
    case .rule(let number): return try emit(.call(rule: Int32(number), next: next))
    }
  }

  private mutating func addRepeated(
    _ part: Expression,
    low: Int,
    high: Int?,
    before next: Program.Address
  ) throws(GrammarError) -> Program.Address {
    if let high, high < low { return try add(.nothing, before: next) }
    // What can be empty can be left out: fewer ways to read a text.
    let low = part.isNullable ? 0 : low
    let copies = high ?? low
    guard copies <= 1 || part.size <= Self.unrolled / copies else {
      let body = try add(part, before: Program.end)
      let bound = high.flatMap { $0 > GrammarLimits.repetitions ? nil : Int32($0) }
      let low = Int32(min(low, GrammarLimits.repetitions))
      return try emit(.loop(body: body, low: low, high: bound ?? -1, next: next))
    }
    var start = high == nil ? try addStar(part, before: next) : next
    for _ in low..<copies { start = try emit(.split(try add(part, before: start), next)) }
    for _ in 0..<low { start = try add(part, before: start) }
    return start
  }

  private mutating func addStar(_ part: Expression, before next: Program.Address) throws(GrammarError)
    -> Program.Address
  {
    let head = try emit(.split(next, next))
    program.instructions[Int(head)] = .split(try add(part, before: head), next)
    return head
  }

  /// Elements that stand first go on where later ones do, so both kinds are written once.
  private mutating func addSeparated(
    _ elements: [Expression.Element],
    before: Expression,
    by separator: Expression,
    _ next: Program.Address
  ) throws(GrammarError) -> Program.Address {
    var (first, later) = (next, next)
    for element in elements.reversed() {
      let asFirst = try add(.sequence([before, element.expression]), before: later)
      let asLater = try add(.sequence([separator, element.expression]), before: later)
      first = element.isRequired ? asFirst : try emit(.split(asFirst, first))
      later = element.isRequired ? asLater : try emit(.split(asLater, later))
    }
    return first
  }
}
