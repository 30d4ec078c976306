import Tensors

/// The pickle of a file of torch's `save`, run, and where the data of each storage stands.
struct PyTorchContents {
  /// The tensors of the dictionary, by name, in its order.
  let tensors: [(name: String, tensor: PickleTensor)]
  private let file: MappedFile
  private let storages: [PickleStorage]
  private let places: [BytewiseKey: Range<Int>]

  /// Reads either format.
  init(_ file: MappedFile) throws(PyTorchFault) {
    self.file = file
    let byteCount = unsafe file.bytes.count
    let machine: PickleMachine
    let top: PickleValue
    if ZipArchive.begins(file) {
      (machine, top, places) = try Self.archive(file)
    } else {
      var reader = ByteReader(file, range: 0..<byteCount)
      let start = reader.bytes(0..<min(byteCount, Self.magic.count))
      guard start == Self.magic else { throw .notTorch(found: Array(start.prefix(8))) }
      _ = reader.skip(UInt64(start.count))
      (machine, top, places) = try Self.sequence(file, reader)
    }
    guard case .dictionary(let index) = top else { throw .pickle(.notADictionary) }
    storages = machine.storages
    tensors = machine.dictionaries[index].compactMap { key, value in
      guard case .text(let name) = key, case .tensor(let tensor) = value else { return nil }
      return (name, machine.tensors[tensor])
    }
  }

  private typealias Parts = (machine: PickleMachine, top: PickleValue, places: [BytewiseKey: Range<Int>])

  // MARK: ZIP format

  /// `NAME/data.pkl`, `NAME/data/KEY` for each storage and, in newer files, `NAME/byteorder`.
  private static func archive(_ file: MappedFile) throws(PyTorchFault) -> Parts {
    let archive: ZipArchive
    do throws(ZipFault) { archive = try ZipArchive(file) } catch { throw .archive(error) }
    let pickleName = "data.pkl"
    let names = archive.entries.keys.map(\.text).filter { name in
      name.utf8.reversed().starts(with: pickleName.utf8.reversed())
    }
    guard let name = names.min(by: { $0.utf8.count < $1.utf8.count }),
      let range = archive.entries[BytewiseKey(name)]
    else { throw .noPickle }
    let folder = String(decoding: name.utf8.dropLast(pickleName.utf8.count), as: UTF8.self)
    if let place = archive.entries[BytewiseKey(folder + "byteorder")] {
      let reader = ByteReader(file, range: place)
      let order = reader.text(place.lowerBound..<min(place.upperBound, place.lowerBound + 16)) ?? "?"
      guard order.utf8.elementsEqual("little".utf8) else { throw .byteOrder(order) }
    }
    guard range.count <= PyTorchFile.pickleLimit else {
      throw .pickleTooLarge(byteCount: range.count, limit: PyTorchFile.pickleLimit)
    }
    var machine = PickleMachine(ByteReader(file, range: range))
    let top = try run(&machine)
    var places: [BytewiseKey: Range<Int>] = [:]
    for storage in machine.storages {
      let key = BytewiseKey(storage.key)
      places[key] = archive.entries[BytewiseKey(folder + "data/" + storage.key)]
    }
    return (machine, top, places)
  }

  // MARK: Format before torch 1.6

  /// A pickle of the number 0x1950a86a20f9469cfc6c.
  static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// Pickles of the protocol, the machine, the object and the keys of the storages, then for each storage the
  /// number of its elements and the elements.
  private static func sequence(_ file: MappedFile, _ start: ByteReader) throws(PyTorchFault) -> Parts {
    let limit = min(start.end, start.offset + PyTorchFile.pickleLimit)
    var machine = PickleMachine(ByteReader(file, range: start.offset..<limit))
    _ = try run(&machine)
    if case .dictionary(let index) = try run(&machine),
      let order = machine.dictionaries[index].first(where: { $0.key == .text("little_endian") }),
      order.value == .bool(false)
    {
      throw .byteOrder("big")
    }
    let top = try run(&machine)
    guard case .sequence(let index, _) = try run(&machine) else { throw .pickle(.notADictionary) }
    var sizes: [BytewiseKey: Int] = [:]
    for storage in machine.storages { sizes[BytewiseKey(storage.key)] = storage.dtype.byteCount }
    var reader = ByteReader(file, range: machine.reader.offset..<start.end)
    var places: [BytewiseKey: Range<Int>] = [:]
    for element in machine.sequences[index] {
      guard case .text(let key) = element, let size = sizes[BytewiseKey(key)],
        let count = reader.next(UInt64.self),
        let place = reader.skip(count.multipliedOrMax(by: UInt64(size)))
      else { throw .missingStorage(key: element.keyText) }
      places[BytewiseKey(key)] = place
    }
    return (machine, top, places)
  }

  private static func run(_ machine: inout PickleMachine) throws(PyTorchFault) -> PickleValue {
    do throws(PickleFault) { return try machine.run() } catch { throw .pickle(error) }
  }
}

extension PickleValue {
  fileprivate var keyText: String {
    if case .text(let key) = self { key } else { "?" }
  }
}

extension UInt64 {
  /// The product, or the largest number when it does not fit.
  func multipliedOrMax(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

// MARK: Tensors

extension PyTorchContents {
  /// The tensor in its storage; nil for one that is no weight (a mask that is stored turned over).
  func view(of tensor: PickleTensor, name: String) throws(PyTorchFault) -> TensorView? {
    let storage = storages[tensor.storage]
    guard let place = places[BytewiseKey(storage.key)] else { throw .missingStorage(key: storage.key) }
    let (byteCount, overflow) = storage.count.multipliedReportingOverflow(by: storage.dtype.byteCount)
    guard !overflow, byteCount <= place.count else {
      throw .shortStorage(key: storage.key, expected: overflow ? .max : byteCount, found: place.count)
    }
    guard tensor.shape.allSatisfy({ $0 >= 0 }), tensor.strides.allSatisfy({ $0 >= 0 }), tensor.offset >= 0,
      let count = TensorEntry.byteCount(storage.dtype, tensor.shape).map({ $0 / storage.dtype.byteCount }),
      let last = tensor.lastElement, count == 0 || last < storage.count
    else { throw .beyondStorage(tensor: name) }
    guard count <= storage.count else { throw .repeatedElements(tensor: name) }
    let size = storage.dtype.byteCount
    if tensor.isContiguous {
      let start = place.lowerBound + (count == 0 ? 0 : tensor.offset * size)
      return TensorView(
        dtype: storage.dtype,
        shape: tensor.shape,
        storage: file,
        range: start..<start + count * size
      )
    }
    guard storage.dtype.isPlainFloat else { return nil }
    let elements = TensorView(
      dtype: storage.dtype,
      shape: [storage.count],
      storage: file,
      range: place.lowerBound..<place.lowerBound + byteCount
    )
    let source = StridedElements(elements, start: tensor.offset, shape: tensor.shape, strides: tensor.strides)
    return TensorView(dtype: storage.dtype, shape: tensor.shape, computedBy: source)
  }
}

extension PickleTensor {
  /// The largest index into the storage, or nil when it overflows.
  fileprivate var lastElement: Int? {
    var last = offset
    for (extent, stride) in zip(shape, strides) where extent > 1 {
      let (reach, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, tooLarge) = last.addingReportingOverflow(reach)
      guard !tooFar, !tooLarge else { return nil }
      last = sum
    }
    return last
  }

  /// Whether the elements stand in row-major order without gaps.
  fileprivate var isContiguous: Bool {
    if shape.contains(0) { return true }
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }
}
