import Backends
import Checkpoints
import Foundation
import Models
import OrderedJSON
import Tensors

/// A small checkpoint with what the reference implementation made of it: of Tests/Fixtures/models, or of the
/// folder `models` in what `NEEDLETAIL_CONFORMANCE` names.
struct GoldenModel {
  struct Prompt {
    let name: String
    let ids: [Int32]
    let logits: TensorView
    let greedy: [Int32]
    /// By how much the reference's own run in the checkpoint's 16-bit type differs from its 32-bit run.
    let nativeDifference: Float?
  }

  static let fixtures = URL(filePath: #filePath).appending(path: "../../Fixtures/models").standardizedFileURL
  private static let conformance = ProcessInfo.processInfo.environment["NEEDLETAIL_CONFORMANCE"].map {
    URL(filePath: $0).appending(path: "models")
  }
  /// Of a kind of their own: images.
  private static let others: Set<String> = ["llava_next"]

  /// The checkpoints that are at hand, each once.
  static let names: [String] = {
    let found = [fixtures, conformance].compactMap(\.self).flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }
    return Set(found).subtracting(others).filter { (try? folder(of: $0)) != nil }.sorted()
  }()

  private static func folder(of name: String) throws -> URL {
    for folder in [fixtures, conformance].compactMap(\.self) {
      let candidate = folder.appending(path: name)
      if FileManager.default.fileExists(atPath: candidate.appending(path: "golden.json").path) {
        return candidate
      }
    }
    throw Malformed()
  }

  let directory: String
  let prompts: [Prompt]
  /// Left-padded rows: the ids without padding, and the greedy continuation of each.
  let batch: [(ids: [Int32], greedy: [Int32])]

  init(_ name: String) throws {
    directory = try Self.folder(of: name).path
    let golden = try JSONValue(
      parsing: [UInt8](try Data(contentsOf: URL(filePath: directory + "/golden.json")))
    )
    let tensors = try SafetensorsFile(path: directory + "/golden.safetensors")
    let differences = golden["native"]?["max_abs_difference_to_fp32"]?.arrayValue
    prompts = try (golden["prompts"]?.arrayValue ?? []).enumerated().map { index, prompt in
      guard let name = prompt["name"]?.stringValue, let key = prompt["logits"]?.stringValue,
        let logits = tensors.tensor(key)
      else { throw Malformed() }
      return Prompt(
        name: name,
        ids: Self.ids(prompt["ids"]),
        logits: logits,
        greedy: Self.ids(prompt["greedy"]?["ids"]),
        nativeDifference: differences?[index].doubleValue.map { Float($0) }
      )
    }
    let rows = golden["batch"]?["input_ids"]?.arrayValue ?? []
    let masks = golden["batch"]?["attention_mask"]?.arrayValue ?? []
    let continuations = golden["batch"]?["ids"]?.arrayValue ?? []
    batch = zip(zip(rows, masks), continuations).map { row, greedy in
      let ids = zip(Self.ids(row.0), Self.ids(row.1)).filter { $0.1 == 1 }.map(\.0)
      return (ids, Self.ids(greedy))
    }
  }

  private struct Malformed: Error {}

  private static func ids(_ value: JSONValue?) -> [Int32] {
    (value?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) }
  }

  /// Builds the model on a backend.
  func load<B: Backend>(
    on backend: B,
    dtype: DType = .float32,
    cacheDtype: DType? = nil,
    maxRows: Int = 64,
    blocks: Int = 16
  ) throws -> DecoderModel<B> {
    try DecoderModel(
      directory: directory,
      on: backend,
      dtype: dtype,
      cacheDtype: cacheDtype,
      maxRows: maxRows,
      blocks: blocks
    )
  }
}

extension DecoderModel {
  /// Builds the model of a directory.
  convenience init(
    directory: String,
    on backend: B,
    dtype: DType = .float32,
    cacheDtype: DType? = nil,
    maxRows: Int = 64,
    blocks: Int = 16
  ) throws {
    let configuration = try ModelConfiguration(directory: directory)
    let weights = WeightStore.checkpoint(try Checkpoint(directory: directory))
    let decoder = try Self.decoder(
      of: try ModelFamilies.family(of: configuration),
      configuration,
      DecoderBuilder(backend: backend, weights: WeightScope(weights), dtype: dtype)
    )
    let limits = ForwardLimits(
      maxRows: maxRows,
      maxBlockTableEntries: blocks,
      logitRows: 5,
      cacheBlocks: blocks
    )
    try self.init(decoder, limits: limits, cacheDtype: cacheDtype ?? dtype)
  }

  private static func decoder(
    of family: any ModelFamily.Type,
    _ configuration: ModelConfiguration,
    _ builder: DecoderBuilder<B>
  ) throws -> Decoder<B> { try family.decoder(configuration, builder) }
}

extension InferenceModel {
  /// The logits of the batch's wanted rows, in order.
  func logits(_ batch: RaggedBatch) -> [[Float]] {
    var rows: [[Float]] = []
    forward(batch) { block in
      for index in block.summaries.indices {
        var row = [Float](repeating: .nan, count: vocabularySize)
        var output = row.mutableSpan
        block.read(row: index, into: &output)
        rows.append(row)
      }
    }
    return rows
  }

  /// The logits of all positions of one sequence that starts in block `block`, run in chunks.
  func logits(of ids: [Int32], chunk: Int, block: Int32 = 0) -> [[Float]] {
    var rows: [[Float]] = []
    let reach = positions.reach(promptLength: ids.count, length: ids.count)
    for start in stride(from: 0, to: ids.count, by: chunk) {
      let end = min(start + chunk, ids.count)
      var batch = RaggedBatch()
      batch.append(ids[start..<end], position: start, blocks: block..<block + 4, reach: reach, logits: .all)
      rows += logits(batch)
    }
    return rows
  }
}

extension GoldenModel {
  /// Writes the checkpoint anew, of zeros and with other tensors, to a folder that `body` may read.
  func withTensors<Result>(
    changing change: (inout [String: [Int]]) -> Void,
    body: (String) throws -> Result
  ) throws -> Result {
    let checkpoint = try Checkpoint(directory: directory)
    var shapes: [String: [Int]] = [:]
    for name in checkpoint.tensorNames { shapes[name] = checkpoint.tensor(name)?.shape }
    change(&shapes)
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: URL(filePath: directory + "/config.json"),
      to: folder.appending(path: "config.json")
    )
    let ordered = shapes.sorted { $0.key < $1.key }
    var writer = try SafetensorsWriter(
      path: folder.appending(path: "model.safetensors").path,
      tensors: ordered.map { (name: $0.key, dtype: .float32, shape: $0.value) }
    )
    for (_, shape) in ordered {
      let zeros = [UInt8](repeating: 0, count: 4 * shape.reduce(1, *))
      try unsafe writer.append(zeros.span.bytes)
    }
    try writer.close()
    return try body(folder.path)
  }
}
