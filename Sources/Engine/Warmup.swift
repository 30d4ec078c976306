internal import Backends
internal import Models

/// What a model runs before the first request, so that memory is touched, tables are computed and threads are
/// awake by then.
public struct Warmup: Sendable {
  /// Sequences that start together with some tokens each.
  public struct Shape: Sendable, Equatable {
    /// The sequences of the batch.
    public var sequences: Int
    /// The rows of each.
    public var rows: Int

    /// Makes a shape.
    public init(sequences: Int, rows: Int) {
      self.sequences = sequences
      self.rows = rows
    }
  }

  /// The shapes to run, in order.
  public let shapes: [Shape]
  /// No further shape is begun after this time.
  public var timeLimit = Duration.seconds(2)
  /// Called on the engine's thread with the shapes done and the shapes there are; at the end with equal numbers.
  public var onProgress: (@Sendable (Int, Int) -> Void)?

  /// Lists the shapes that an engine's batches are rounded up to.
  ///
  /// These are steps of a number of generating sequences, and of a number of prompts of a length; a bucket of 0
  /// leaves the largest shape alone. The largest step of generating sequences and that of a prompt come first, in
  /// case time is short.
  ///
  /// - Parameters:
  ///   - batchBucket: Numbers of generating sequences are multiples of this.
  ///   - prefillBatchBucket: Numbers of prompts are multiples of this.
  ///   - lengthBucket: Lengths of prompts are multiples of this.
  ///   - limits: What the engine is made for.
  public init(batchBucket: Int, prefillBatchBucket: Int, lengthBucket: Int, limits: Engine.Limits) {
    let scheduling = limits.scheduling
    let longest = min(scheduling.maxPromptRows, limits.maxLength)
    let decoding = Self.multiples(of: batchBucket, upTo: scheduling.maxRunning)
      .map { Shape(sequences: $0, rows: 1) }
    let lengths = Self.multiples(of: lengthBucket, upTo: longest)
    let most = scheduling.maxPromptRows / (lengths.last ?? longest)
    let prompts = Self.multiples(of: prefillBatchBucket, upTo: most)
      .flatMap { sequences in lengths.map { Shape(sequences: sequences, rows: $0) } }
    let all = decoding.prefix(1) + [Shape(sequences: 1, rows: longest)] + decoding.dropFirst() + prompts
    var shapes: [Shape] = []
    for shape in all where !shapes.contains(shape) && Self.fits(shape, scheduling) { shapes.append(shape) }
    self.shapes = shapes
  }

  /// At most this many numbers of a kind; multiples of finer buckets are passed over.
  private static let mostNumbers = 64

  /// The largest number first, then the multiples of the bucket from the greatest down.
  private static func multiples(of bucket: Int, upTo largest: Int) -> [Int] {
    guard bucket > 0, bucket < largest else { return [largest] }
    let stride = max(bucket, largest / mostNumbers / bucket * bucket)
    return [largest] + Swift.stride(from: largest / stride * stride, through: stride, by: -stride)
  }

  private static func fits(_ shape: Shape, _ limits: Scheduler.Limits) -> Bool {
    let (rows, overflow) = shape.sequences.multipliedReportingOverflow(by: shape.rows)
    guard !overflow, shape.sequences <= limits.maxRunning else { return false }
    let isWithinStep = rows <= limits.maxPromptRows || shape.rows == 1
    return isWithinStep && shape.sequences * Scheduler.blocks(for: shape.rows) <= limits.blockCount
  }
}

extension Warmup {
  /// Touches the cache, then runs the shapes until the time is up.
  func run(_ model: any InferenceModel) {
    model.touchCache()
    let start = ContinuousClock.now
    var batch = RaggedBatch()
    for (index, shape) in shapes.enumerated() where ContinuousClock.now - start < timeLimit {
      onProgress?(index, shapes.count)
      batch.removeAll()
      let blocks = Int32(Scheduler.blocks(for: shape.rows))
      for sequence in 0..<Int32(shape.sequences) {
        let tokens = repeatElement(Int32(0), count: shape.rows)
        batch.append(tokens, position: 0, blocks: sequence * blocks..<(sequence + 1) * blocks)
      }
      model.forward(batch) { _ in }
    }
    onProgress?(shapes.count, shapes.count)
  }
}
