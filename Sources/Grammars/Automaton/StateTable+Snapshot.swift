extension StateTable {
  /// A state by itself, which any table of the same program can take in.
  struct Snapshot: Sendable {
    /// The frames that are open somewhere, each behind its parent; numbers are places in this list.
    fileprivate var frames: [Frame]
    fileprivate var places: [Place]
  }

  /// Takes a state out.
  func snapshot(of state: Int32) -> Snapshot {
    var result = Snapshot(frames: [frames[Int(Self.root)]], places: [])
    var numbers = [Self.root: Self.root]
    for place in states[Int(state)] {
      result.places.append(Place(place.address, copy(place.frame, to: &result, &numbers)))
    }
    return result
  }

  private func copy(_ number: Int32, to result: inout Snapshot, _ numbers: inout [Int32: Int32]) -> Int32 {
    if let known = numbers[number] { return known }
    var frame = frames[Int(number)]
    frame.parent = copy(frame.parent, to: &result, &numbers)
    let copied = Int32(result.frames.count)
    result.frames.append(frame)
    numbers[number] = copied
    return copied
  }

  /// The number of a state that was taken out of this table or another one.
  mutating func state(of snapshot: Snapshot) -> Int32 {
    var numbers = [Self.root]
    for frame in snapshot.frames.dropFirst() {
      var frame = frame
      frame.parent = numbers[Int(frame.parent)]
      numbers.append(intern(frame))
    }
    return add(snapshot.places.map { Place($0.address, numbers[Int($0.frame)]) }.sorted())
  }
}
