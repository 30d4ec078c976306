/// Carries out the part of Python's pickle language that dictionaries of tensors are written in.
///
/// Nothing is called and nothing is imported: names are looked up in ``PickleGlobal``, and everything that
/// is not known is refused. Memory is bounded by the size of the pickle and by limits.
struct PickleMachine {
  /// Lists and tuples.
  private(set) var sequences: [[PickleValue]] = []
  /// Pairs in the order in which they were set.
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private(set) var storages: [PickleStorage] = []
  private(set) var tensors: [PickleTensor] = []
  private(set) var reader: ByteReader

  private var stack: [PickleValue] = []
  /// Where the marks stand in the stack.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var copiedCount = 0
  /// The instruction at work.
  private var (opcode, place): (UInt8, Int) = (0, 0)

  private static let stackLimit = 1 << 20
  private static let objectLimit = 1 << 21
  private static let textLimit = 1 << 16

  init(_ reader: ByteReader) { self.reader = reader }

  /// Runs one pickle to its end.
  mutating func run() throws(PickleFault) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      place = reader.offset
      opcode = try number(UInt8.self)
      if opcode == UInt8(ascii: ".") { return try pop() }
      if try !constant(), try !container(), try !memory(), try !object() {
        throw .opcode(opcode, offset: place)
      }
    }
  }
}

// MARK: Instructions

extension PickleMachine {
  /// Instructions that push what they carry.
  private mutating func constant() throws(PickleFault) -> Bool {
    switch opcode {
    case 0x80:
      let version = Int(try number(UInt8.self))
      guard (2...5).contains(version) else { throw .unknownProtocol(version, offset: place) }
    case 0x95: _ = try number(UInt64.self)
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "K"): try push(.integer(Int(try number(UInt8.self))))
    case UInt8(ascii: "M"): try push(.integer(Int(try number(UInt16.self))))
    case UInt8(ascii: "J"): try push(.integer(Int(try number(Int32.self))))
    case 0x8A: try push(try long(UInt64(try number(UInt8.self))))
    case 0x8B: try push(try long(UInt64(try number(UInt32.self))))
    case UInt8(ascii: "G"):
      _ = try number(UInt64.self)
      try push(.opaque)
    case 0x8C, UInt8(ascii: "U"): try push(try text(UInt64(try number(UInt8.self))))
    case UInt8(ascii: "X"), UInt8(ascii: "T"): try push(try text(UInt64(try number(UInt32.self))))
    case 0x8D: try push(try text(try number(UInt64.self)))
    case UInt8(ascii: "C"): try skipBytes(UInt64(try number(UInt8.self)))
    case UInt8(ascii: "B"): try skipBytes(UInt64(try number(UInt32.self)))
    default: return false
    }
    return true
  }

  /// Instructions that make and fill lists, tuples and dictionaries.
  private mutating func container() throws(PickleFault) -> Bool {
    switch opcode {
    case UInt8(ascii: "("):
      try check(marks.count, Self.stackLimit, "marks at once")
      marks.append(stack.count)
    case UInt8(ascii: ")"): try push(try makeSequence([], isTuple: true))
    case UInt8(ascii: "]"): try push(try makeSequence([], isTuple: false))
    case UInt8(ascii: "}"): try push(try makeDictionary([]))
    case UInt8(ascii: "t"): try push(try makeSequence(try popToMark(), isTuple: true))
    case UInt8(ascii: "l"): try push(try makeSequence(try popToMark(), isTuple: false))
    case UInt8(ascii: "d"): try push(try makeDictionary(try pairs(try popToMark())))
    case 0x85, 0x86, 0x87:
      var elements: [PickleValue] = []
      for _ in 0..<opcode - 0x84 { elements.append(try pop()) }
      try push(try makeSequence(elements.reversed(), isTuple: true))
    case UInt8(ascii: "a"): try extendSequence([try pop()])
    case UInt8(ascii: "e"): try extendSequence(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try extendDictionary([(try pop(), value)])
    case UInt8(ascii: "u"): try extendDictionary(try pairs(try popToMark()))
    default: return false
    }
    return true
  }

  /// Instructions on stack and memo.
  private mutating func memory() throws(PickleFault) -> Bool {
    switch opcode {
    case UInt8(ascii: "q"): try remember(Int(try number(UInt8.self)))
    case UInt8(ascii: "r"): try remember(Int(try number(UInt32.self)))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(try number(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(try number(UInt32.self)))
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    default: return false
    }
    return true
  }

  /// Instructions on objects.
  private mutating func object() throws(PickleFault) -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      guard let module = reader.skip(through: 10, limit: 1024),
        let name = reader.skip(through: 10, limit: 1024)
      else { throw .truncated(offset: reader.offset) }
      try push(try global(reader.text(module) ?? "?", reader.text(name) ?? "?"))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw operand("two texts")
      }
      try push(try global(module, name))
    case UInt8(ascii: "Q"): try push(try storage(named: try pop()))
    case UInt8(ascii: "R"):
      let arguments = try elements(of: try pop())
      guard case .global(let function) = try pop() else { throw operand("a class or function") }
      try push(try call(function, arguments))
    case UInt8(ascii: "b"):
      // What a state_dict carries beside its tensors (`_metadata`) is of no use here.
      _ = try pop()
      guard case .dictionary? = stack.last else { throw operand("a dictionary") }
    default: return false
    }
    return true
  }
}

// MARK: Objects

extension PickleMachine {
  private func global(_ module: String, _ name: String) throws(PickleFault) -> PickleValue {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .global("\(module).\(name)", offset: place)
    }
    return .global(global)
  }

  /// What a call would give.
  private mutating func call(
    _ function: PickleGlobal,
    _ arguments: [PickleValue]
  ) throws(PickleFault) -> PickleValue {
    switch function {
    case .orderedDictionary: return try orderedDictionary(arguments)
    case .rebuildTensor: return try tensor(arguments)
    case .rebuildParameter:
      guard case .tensor(let index)? = arguments.first else { throw operand("a tensor") }
      return .tensor(index)
    case .size:
      guard arguments.count == 1, case .sequence(let index, _) = arguments[0] else {
        throw operand("a tuple or a list")
      }
      return .sequence(index, isTuple: true)
    case .storage, .elementType: throw operand("a function that rebuilds a tensor")
    }
  }

  /// `OrderedDict()`, or `OrderedDict([[key, value], …])` as Python 2 wrote.
  private mutating func orderedDictionary(_ arguments: [PickleValue]) throws(PickleFault) -> PickleValue {
    guard let list = arguments.first else { return try makeDictionary([]) }
    var pairs: [(key: PickleValue, value: PickleValue)] = []
    let elements = try elements(of: list)
    // A list can be named again and again at the price of two bytes.
    copiedCount += elements.count
    try check(copiedCount, Self.objectLimit, "copied values")
    for element in elements {
      let pair = try self.elements(of: element)
      guard pair.count == 2 else { throw operand("pairs") }
      pairs.append((pair[0], pair[1]))
    }
    return try makeDictionary(pairs)
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, …)`.
  private mutating func tensor(_ arguments: [PickleValue]) throws(PickleFault) -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1]
    else { throw operand("storage, offset, size and stride of a tensor") }
    let tensor = PickleTensor(
      storage: storage,
      offset: offset,
      shape: try integers(arguments[2]),
      strides: try integers(arguments[3])
    )
    guard tensor.shape.count == tensor.strides.count, tensor.shape.count <= 16 else {
      throw operand("as many strides as extents, at most 16")
    }
    try check(tensors.count, Self.objectLimit, "tensors")
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }

  private func integers(_ value: PickleValue) throws(PickleFault) -> [Int] {
    var integers: [Int] = []
    for element in try elements(of: value) {
      guard case .integer(let integer) = element else { throw operand("integers") }
      integers.append(integer)
    }
    return integers
  }

  /// `('storage', type, key, place, count)`, to which the older format adds a view, which must be None.
  private mutating func storage(named name: PickleValue) throws(PickleFault) -> PickleValue {
    let parts = try elements(of: name)
    guard parts.count == 5 || parts.count == 6, parts[0] == .text("storage"),
      case .global(.storage(let dtype)) = parts[1], case .text(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw .storageName(offset: place) }
    guard parts.count == 5 || parts[5] == .none else { throw .storageView(offset: place) }
    try check(storages.count, Self.objectLimit, "storages")
    storages.append(PickleStorage(key: key, dtype: dtype, count: count))
    return .storage(storages.count - 1)
  }
}

// MARK: Stack and memo

extension PickleMachine {
  private func operand(_ rule: String) -> PickleFault {
    .operand(opcode: opcode, offset: place, rule: rule)
  }

  private func check(_ count: Int, _ limit: Int, _ thing: String) throws(PickleFault) {
    guard count < limit else { throw .limit(thing, limit: limit, offset: place) }
  }

  private mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) throws(PickleFault) -> Number {
    guard let number = reader.next(type) else { throw .truncated(offset: reader.offset) }
    return number
  }

  private mutating func push(_ value: PickleValue) throws(PickleFault) {
    try check(stack.count, Self.stackLimit, "values at once")
    stack.append(value)
  }

  /// The last value above the last mark.
  private mutating func pop() throws(PickleFault) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else { throw operand("a value") }
    return value
  }

  private mutating func popToMark() throws(PickleFault) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw operand("a mark") }
    let values = Array(stack[mark...])
    stack.removeLast(stack.count - mark)
    return values
  }

  private mutating func remember(_ index: Int) throws(PickleFault) {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw operand("a value") }
    try check(memo.count, Self.objectLimit, "remembered values")
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws(PickleFault) {
    guard let value = memo[index] else { throw operand("a remembered value") }
    try push(value)
  }

  private mutating func long(_ count: UInt64) throws(PickleFault) -> PickleValue {
    guard let range = reader.skip(count) else { throw .truncated(offset: reader.offset) }
    guard range.count <= 8 else { return .opaque }
    let bytes = reader.bytes(range)
    let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    var value: UInt64 = isNegative ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return .integer(Int(bitPattern: UInt(value)))
  }

  private mutating func text(_ count: UInt64) throws(PickleFault) -> PickleValue {
    guard let range = reader.skip(count) else { throw .truncated(offset: reader.offset) }
    guard range.count <= Self.textLimit else { return .opaque }
    return reader.text(range).map { .text($0) } ?? .opaque
  }

  private mutating func skipBytes(_ count: UInt64) throws(PickleFault) {
    guard reader.skip(count) != nil else { throw .truncated(offset: reader.offset) }
    try push(.opaque)
  }
}

// MARK: Containers

extension PickleMachine {
  private mutating func makeSequence(
    _ elements: [PickleValue],
    isTuple: Bool
  ) throws(PickleFault) -> PickleValue {
    try check(sequences.count, Self.objectLimit, "lists")
    sequences.append(elements)
    return .sequence(sequences.count - 1, isTuple: isTuple)
  }

  private mutating func makeDictionary(
    _ pairs: [(key: PickleValue, value: PickleValue)]
  ) throws(PickleFault) -> PickleValue {
    try check(dictionaries.count, Self.objectLimit, "dictionaries")
    dictionaries.append(pairs)
    return .dictionary(dictionaries.count - 1)
  }

  private func elements(of value: PickleValue) throws(PickleFault) -> [PickleValue] {
    guard case .sequence(let index, _) = value else { throw operand("a tuple or a list") }
    return sequences[index]
  }

  private func pairs(_ values: [PickleValue]) throws(PickleFault) -> [(key: PickleValue, value: PickleValue)]
  {
    guard values.count % 2 == 0 else { throw operand("pairs") }
    return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
  }

  private mutating func extendSequence(_ values: [PickleValue]) throws(PickleFault) {
    guard stack.count > marks.last ?? 0, case .sequence(let index, isTuple: false)? = stack.last else {
      throw operand("a list")
    }
    sequences[index] += values
  }

  private mutating func extendDictionary(
    _ pairs: [(key: PickleValue, value: PickleValue)]
  ) throws(PickleFault) {
    guard stack.count > marks.last ?? 0, case .dictionary(let index)? = stack.last else {
      throw operand("a dictionary")
    }
    dictionaries[index] += pairs
  }
}
