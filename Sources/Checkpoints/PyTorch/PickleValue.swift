import Tensors

/// A value of a pickle.
///
/// Containers stand in the machine's lists and are named by their index, so that values hold no values and
/// nesting, however deep, costs no recursion.
enum PickleValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case text(String)
  /// Something that weights do not need: a float, bytes, an integer of more than 64 bits.
  case opaque
  /// A list or a tuple, in ``PickleMachine/sequences``.
  case sequence(Int, isTuple: Bool)
  /// A dictionary, in ``PickleMachine/dictionaries``.
  case dictionary(Int)
  case global(PickleGlobal)
  /// In ``PickleMachine/storages``.
  case storage(Int)
  /// In ``PickleMachine/tensors``.
  case tensor(Int)
}

/// The classes and functions that a pickle of tensors may name; nothing else is known, and none of them is
/// code that runs.
enum PickleGlobal: Sendable, Equatable {
  /// `collections.OrderedDict`.
  case orderedDictionary
  /// `torch._utils._rebuild_tensor` and `_rebuild_tensor_v2`.
  case rebuildTensor
  /// `torch._utils._rebuild_parameter`.
  case rebuildParameter
  /// `torch.Size`.
  case size
  /// `torch.FloatStorage` and so on.
  case storage(DType)
  /// `torch.float32` and so on.
  case elementType

  /// Finds a name, or nil when it is not allowed.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch", _), ("torch.cuda", _):
      if let type = Self.storageTypes[name] {
        self = .storage(type)
      } else if module == "torch", Self.elementTypes.contains(name) {
        self = .elementType
      } else {
        return nil
      }
    default: return nil
    }
  }

  private static let storageTypes: [String: DType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
    "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]
  private static let elementTypes: Set<String> = [
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
  ]
}

/// The data that tensors are views of.
struct PickleStorage: Sendable, Equatable {
  /// The name under which the file keeps the data.
  var key: String
  var dtype: DType
  /// The number of elements.
  var count: Int
}

/// A view of a storage, as the pickle gives it, unchecked.
struct PickleTensor: Sendable, Equatable {
  /// Index into ``PickleMachine/storages``.
  var storage: Int
  /// The first element.
  var offset: Int
  var shape: [Int]
  /// The distance of neighbours along each extent, in elements.
  var strides: [Int]
}
