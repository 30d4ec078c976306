public import Checkpoints
public import Tensors

/// Where the weights of a model come from.
public enum WeightStore: Sendable {
  /// A checkpoint on disk.
  case checkpoint(Checkpoint)
  /// Seeded random numbers in whatever shape is asked for, to measure models whose weights are not at hand.
  case random(seed: UInt64)

  /// Whether a tensor exists (every tensor does in a random store).
  func contains(_ name: String) -> Bool {
    switch self {
    case .checkpoint(let checkpoint): checkpoint.tensor(name) != nil
    case .random: true
    }
  }
}

/// A cursor into the names of a checkpoint: `weights["model.layers.3"]["self_attn"]`.
///
/// Each look-up checks presence, shape and element type, and names what is wrong.
public struct WeightScope: Sendable {
  private let store: WeightStore
  private let path: String

  /// Makes a cursor at the root of a store.
  public init(_ store: WeightStore) {
    self.init(store, path: "")
  }

  private init(_ store: WeightStore, path: String) {
    self.store = store
    self.path = path
  }

  /// The scope below a name.
  public subscript(_ name: String) -> WeightScope { WeightScope(store, path: full(name)) }

  /// The scope below a number, such as a layer of a list.
  public subscript(_ index: Int) -> WeightScope { self[String(index)] }

  /// Whether a tensor of this name exists here.
  public func contains(_ name: String) -> Bool { store.contains(full(name)) }

  /// This scope's child when `name` exists in it, else this scope: base-model checkpoints lack the wrapper
  /// prefix of the full model.
  public func prefixed(_ prefix: String, ifItHolds name: String) -> WeightScope {
    self[prefix].contains(name) ? self[prefix] : self
  }

  /// The weight `[rows, columns]` of a linear layer or an embedding.
  ///
  /// - Throws: ``ModelError`` with name, expected and found shape.
  public func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> any MatrixSource {
    switch store {
    case .checkpoint(let checkpoint):
      return StoredMatrix(try view(name, [rows, columns], in: checkpoint))
    case .random(let seed):
      let bound = 1.7 / Float(columns).squareRoot()
      return RandomMatrix(rows: rows, columns: columns, seed: seed &+ Self.hash(full(name)), bound: bound)
    }
  }

  /// A vector such as a norm's weight or a bias.
  ///
  /// - Parameters:
  ///   - name: The name below this scope.
  ///   - count: The number of elements.
  ///   - random: The value of every element in a random store.
  /// - Returns: The elements, widened.
  /// - Throws: ``ModelError`` with name, expected and found shape.
  public func vector(_ name: String, _ count: Int, random: Float) throws(ModelError) -> [Float] {
    switch store {
    case .checkpoint(let checkpoint): try view(name, [count], in: checkpoint).floats()
    case .random: [Float](repeating: random, count: count)
    }
  }

  /// The whole name of a tensor here.
  func full(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

  private func view(
    _ name: String,
    _ shape: [Int],
    in checkpoint: Checkpoint
  ) throws(ModelError) -> TensorView {
    guard let view = checkpoint.tensor(full(name)) else { throw .missingTensor(full(name)) }
    guard view.shape == shape else {
      throw .shapeMismatch(tensor: full(name), expected: shape, found: view.shape)
    }
    guard view.dtype.isPlainFloat else {
      throw .unsupportedElementType(tensor: full(name), found: view.dtype.rawValue)
    }
    return view
  }

  /// FNV-1a, so that a name's numbers are the same in every process.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
