/// The states of an automaton that were met so far, made from a program as texts need them.
///
/// A state is the set of places in the program that a text may have led to, each with what is open there.
/// What is open is a chain of frames, kept once however many places share it.
struct StateTable: Sendable {
  /// A rule or loop that is open.
  struct Frame: Hashable, Sendable {
    /// The instruction that opened it.
    var opener: Program.Address
    /// For a loop, how many times more the body must and may be gone through, this time included.
    var low: Int32 = 0
    var high: Int32 = 0
    /// What was open before, by number.
    var parent: Int32
  }

  /// The state that no text leads out of.
  static let dead: Int32 = 0
  /// The frame below all others.
  static let root: Int32 = 0
  static let unknown: Int32 = -1
  /// The place at which a text is complete.
  private static let complete = Place(Program.end, root)

  let program: Program
  private(set) var frames: [Frame] = []
  private var depths: [Int32] = []
  private var frameNumbers: [Frame: Int32] = [:]
  private(set) var states: [[Place]] = []
  private var stateNumbers: [[Place]: Int32] = [:]
  /// The states that bytes lead to: a row of classes for each state.
  private(set) var transitions: [Int32] = []
  private var simplified: [Int32] = []
  private var closure = Closure()
  /// The instructions looked at so far.
  private(set) var work = 0

  /// Makes the table with the dead state and the one where texts start.
  init(_ program: Program) throws(GrammarError) {
    self.program = program
    frames = [Frame(opener: Program.end, parent: Self.root)]
    depths = [0]
    _ = add([])
    closure.push(Place(program.start, Self.root))
    start = add(try close(workLimit: .max))
  }

  /// Where texts start.
  private(set) var start = StateTable.dead

  /// Whether it is time to start over.
  var isFull: Bool {
    states.count > GrammarLimits.keptStates || frames.count > GrammarLimits.keptFrames
  }

  /// Whether a text that led to a state is complete.
  func isAccepting(_ state: Int32) -> Bool { states[Int(state)].first == Self.complete }

  /// The state that a byte leads to.
  ///
  /// - Throws: ``GrammarError/tooAmbiguous(limit:)``, or ``GrammarError/tooMuchWork`` when the work of the table
  ///   passes a limit or there are too many states.
  mutating func next(_ state: Int32, _ byte: UInt8, workLimit: Int) throws(GrammarError) -> Int32 {
    let cell = Int(state) * program.classCount + Int(program.classes[Int(byte)])
    if transitions[cell] != Self.unknown { return transitions[cell] }
    if states[Int(state)].count > Self.manyPlaces {
      try expand(state, workLimit: workLimit)
      return transitions[cell]
    }
    work += states[Int(state)].count
    for place in states[Int(state)] { push(place, after: byte) }
    let next = try addClosure(workLimit: workLimit)
    transitions[cell] = next
    return next
  }

  /// Where a state has more places than this, all its transitions are found at once.
  private static let manyPlaces = 64

  /// Finds the transitions of all classes, looking at each place only for the bytes that it takes.
  private mutating func expand(_ state: Int32, workLimit: Int) throws(GrammarError) {
    var bytes = [UInt8](repeating: 0, count: program.classCount)
    for byte in 0..<256 { bytes[Int(program.classes[byte])] = UInt8(byte) }
    var takers = [[Place]](repeating: [], count: program.classCount)
    for place in states[Int(state)] {
      guard case .byte(let set, _) = program.instructions[Int(place.address)] else { continue }
      for (number, byte) in bytes.enumerated() where program.sets[Int(set)].contains(byte) {
        takers[number].append(place)
      }
    }
    work += states[Int(state)].count
    for (number, places) in takers.enumerated() {
      for place in places { push(place, after: bytes[number]) }
      transitions[Int(state) * program.classCount + number] = try addClosure(workLimit: workLimit)
    }
  }

  /// Goes on from a place that takes a byte.
  private mutating func push(_ place: Place, after byte: UInt8) {
    guard case .byte(let set, let next) = program.instructions[Int(place.address)],
      program.sets[Int(set)].contains(byte)
    else { return }
    closure.push(Place(next, place.frame))
  }

  private mutating func addClosure(workLimit: Int) throws(GrammarError) -> Int32 {
    let places = try close(workLimit: workLimit)
    guard states.count < GrammarLimits.states else { throw .tooMuchWork }
    return add(places)
  }

  /// A state with the same texts of up to so many bytes ahead, the same for many states.
  ///
  /// Loops that cannot come to a bound within so many bytes are as good as others that cannot.
  mutating func simplify(_ state: Int32, ahead: Int) -> Int32 {
    if simplified[Int(state)] != Self.unknown { return simplified[Int(state)] }
    let bound = Int32(clamping: ahead + 1)
    var places = states[Int(state)].map { Place($0.address, simplify(frame: $0.frame, bound)) }
    places.sort()
    let result = add(Self.unique(places))
    simplified[Int(state)] = result
    return result
  }

  private mutating func simplify(frame number: Int32, _ bound: Int32) -> Int32 {
    if number == Self.root { return number }
    var frame = frames[Int(number)]
    frame.low = min(frame.low, bound)
    frame.high = min(frame.high, bound)
    frame.parent = simplify(frame: frame.parent, bound)
    return intern(frame)
  }

  mutating func add(_ places: [Place]) -> Int32 {
    if let number = stateNumbers[places] { return number }
    let number = Int32(states.count)
    stateNumbers[places] = number
    states.append(places)
    simplified.append(Self.unknown)
    transitions += repeatElement(Self.unknown, count: program.classCount)
    return number
  }

  mutating func intern(_ frame: Frame) -> Int32 {
    if let number = frameNumbers[frame] { return number }
    let number = Int32(frames.count)
    frameNumbers[frame] = number
    frames.append(frame)
    depths.append(depths[Int(frame.parent)] + 1)
    return number
  }

  private static func unique(_ sorted: [Place]) -> [Place] {
    var result: [Place] = []
    for place in sorted where result.last != place { result.append(place) }
    return result
  }
}

extension StateTable {
  /// Follows all instructions that take no byte.
  ///
  /// - Returns: The places that take one, or where the text is complete, in order.
  private mutating func close(workLimit: Int) throws(GrammarError) -> [Place] {
    defer { closure.reset() }
    while let place = closure.pop() {
      work += 1
      guard work <= workLimit else { throw .tooMuchWork }
      // What could not be closed again within the limit of open rules is never opened.
      let need = program.needs[Int(place.address)]
      guard depths[Int(place.frame)] + need <= Int32(GrammarLimits.openRules) else { continue }
      follow(place)
      guard closure.found.count <= GrammarLimits.readings else {
        throw .tooAmbiguous(limit: GrammarLimits.readings)
      }
    }
    return closure.found.sorted()
  }

  private mutating func follow(_ place: Place) {
    switch program.instructions[Int(place.address)] {
    case .byte: closure.found.append(place)
    case .split(let left, let right):
      closure.push(Place(left, place.frame))
      closure.push(Place(right, place.frame))
    case .call(let rule, let next):
      // A rule that ends another one needs no frame of its own.
      let frame =
        next == Program.end ? place.frame : intern(Frame(opener: place.address, parent: place.frame))
      closure.push(Place(program.entries[Int(rule)], frame))
    case .loop(_, let low, let high, _):
      repeatLoop(place.address, low: low, high: high, place.frame)
    case .end:
      guard place.frame != Self.root else {
        closure.found.append(place)
        return
      }
      let frame = frames[Int(place.frame)]
      switch program.instructions[Int(frame.opener)] {
      case .call(_, let next): closure.push(Place(next, frame.parent))
      default:
        let high = frame.high < 0 ? frame.high : frame.high - 1
        repeatLoop(frame.opener, low: max(frame.low - 1, 0), high: high, frame.parent)
      }
    }
  }

  /// Stands before another round of a loop that must and may go so many rounds more.
  private mutating func repeatLoop(_ address: Program.Address, low: Int32, high: Int32, _ frame: Int32) {
    guard case .loop(let body, _, _, let next) = program.instructions[Int(address)] else { return }
    if low == 0 { closure.push(Place(next, frame)) }
    guard high != 0, depths[Int(frame)] < Int32(GrammarLimits.openRules) else { return }
    closure.push(Place(body, intern(Frame(opener: address, low: low, high: high, parent: frame))))
  }
}

/// An instruction and what is open there.
struct Place: Hashable, Comparable, Sendable {
  private let bits: UInt64

  init(_ address: Program.Address, _ frame: Int32) {
    bits = UInt64(UInt32(bitPattern: address)) << 32 | UInt64(UInt32(bitPattern: frame))
  }

  var address: Program.Address { Program.Address(truncatingIfNeeded: bits >> 32) }
  var frame: Int32 { Int32(truncatingIfNeeded: bits) }

  static func < (left: Place, right: Place) -> Bool { left.bits < right.bits }
}

/// The places that are still to be followed, and those that were.
struct Closure: Sendable {
  private var pending: [Place] = []
  private var seen: Set<Place> = []
  /// Places that take a byte, or where the text is complete.
  var found: [Place] = []

  mutating func push(_ place: Place) {
    if seen.insert(place).inserted { pending.append(place) }
  }

  mutating func pop() -> Place? { pending.popLast() }

  mutating func reset() {
    pending.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    found.removeAll(keepingCapacity: true)
  }
}
