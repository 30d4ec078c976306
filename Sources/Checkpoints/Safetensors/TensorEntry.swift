import OrderedJSON
import Tensors

/// One tensor of a safetensors header.
struct TensorEntry: Sendable, Equatable {
  var name: String
  var dtype: DType
  var shape: [Int]
  /// Bytes from the end of the header.
  var range: Range<Int>
}

extension TensorEntry {
  /// Reads and checks an entry of a file with `available` bytes of data; unknown fields are skipped.
  init(name: String, json: JSONValue, available: Int) throws(TensorEntryFault) {
    guard case .object(let object) = json else { throw .notAnObject(found: json.kind) }
    self.name = name
    guard case .string(let typeName) = try object.field("dtype") else {
      throw .invalidField("dtype", rule: "a string", found: try object.field("dtype").foundText)
    }
    guard let dtype = DType(rawValue: typeName) else { throw .unknownType(typeName) }
    self.dtype = dtype
    shape = try object.counts("shape")
    let offsets = try object.counts("data_offsets")
    guard offsets.count == 2 else {
      throw .invalidField("data_offsets", rule: "two offsets", found: "\(offsets.count)")
    }
    let (start, end) = (offsets[0], offsets[1])
    guard start <= end else { throw .reversedOffsets(start: start, end: end) }
    guard end <= available else { throw .beyondData(end: end, available: available) }
    range = start..<end
    guard let byteCount = Self.byteCount(dtype, shape) else { throw .sizeOverflow(dtype, shape: shape) }
    guard byteCount == range.count else {
      throw .wrongByteCount(dtype, shape: shape, expected: byteCount, found: range.count)
    }
  }

  /// The size of a tensor in bytes, or nil when it overflows.
  ///
  /// Zero extents are set aside until the end, so that no partial product of the shape overflows either.
  static func byteCount(_ dtype: DType, _ shape: [Int]) -> Int? {
    var product = dtype.byteCount
    for extent in shape where extent != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }
}

extension JSONObject {
  fileprivate func field(_ name: String) throws(TensorEntryFault) -> JSONValue {
    var found: JSONValue?
    for member in members where member.key.utf8.elementsEqual(name.utf8) {
      guard found == nil else { throw .duplicateField(name) }
      found = member.value
    }
    guard let found else { throw .missingField(name) }
    return found
  }

  fileprivate func counts(_ name: String) throws(TensorEntryFault) -> [Int] {
    let rule = "an array of integers of at least 0"
    let value = try field(name)
    guard case .array(let elements) = value else {
      throw .invalidField(name, rule: rule, found: value.foundText)
    }
    var counts: [Int] = []
    counts.reserveCapacity(elements.count)
    for element in elements {
      guard case .number(let number) = element, number.isInteger, let count = number.int, count >= 0 else {
        throw .invalidField(name, rule: rule, found: element.foundText)
      }
      counts.append(count)
    }
    return counts
  }
}
