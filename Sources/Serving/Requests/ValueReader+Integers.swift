import OrderedJSON

extension ValueReader {
  /// Reads a list of integers that fit the type, which the message calls by its Rust name.
  ///
  /// A body can hold a million of them, so an element gets a reader of its own only when it does not fit.
  func integers<Integer: FixedWidthInteger>(
    _ type: Integer.Type,
    named name: String
  ) throws(ShapeError) -> [Integer] {
    guard let elements = value.arrayValue else { throw mismatch(expected: "a sequence") }
    var integers: [Integer] = []
    integers.reserveCapacity(elements.count)
    for (position, element) in elements.enumerated() {
      if case .number(let number) = element, let integer = Integer(number.text) {
        integers.append(integer)
      } else {
        let reader = ValueReader(element, path: path + [.index(position)])
        integers.append(try reader.integer(type, named: name))
      }
    }
    return integers
  }
}
