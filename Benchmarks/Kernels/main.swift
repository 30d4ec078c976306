import Backends
import Tensors

/// Times linear layers and attention in the shape of Llama-3.2-1B, next to the peaks of the machine.
///
/// Arguments: thread count (default: all usable cores) and what to run: `linear`, `attention`, `step`.
final class KernelBenchmark {
  let backend: CPUBackend
  let probe: MachineProbe
  /// The best figures of all probes so far: one runs beside each measurement.
  private(set) var peaks: MachineProbe.Result
  let dtype = DType.bfloat16

  init(threads: Int?) throws {
    backend = try CPUBackend(threads: threads)
    probe = try MachineProbe(threads: threads)
    peaks = try probe.measure()
    print(peaks)
  }

  /// The least time of some runs in seconds.
  func time(_ runs: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<runs { best = min(best, try ContinuousClock().measure(body) / .seconds(1)) }
    return best
  }

  private func probeAgain() {
    guard let found = try? probe.measure() else { return }
    peaks.readGBPerSecond = max(peaks.readGBPerSecond, found.readGBPerSecond)
    peaks.bfloat16GFlopPerSecond = max(peaks.bfloat16GFlopPerSecond, found.bfloat16GFlopPerSecond)
    peaks.int8GOpPerSecond = max(peaks.int8GOpPerSecond, found.int8GOpPerSecond)
  }

  func report(_ name: String, seconds: Double, flops: Double, bytes: Double, isInteger: Bool = false) {
    probeAgain()
    let peak = isInteger ? peaks.int8GOpPerSecond : peaks.bfloat16GFlopPerSecond
    let compute = flops / seconds / 1e9, memory = bytes / seconds / 1e9
    func figure(_ value: Double) -> String { String(Int(value * 100 + 0.5)) }
    print(
      "\(name): \(Int(seconds * 1e6)) us, \(Int(compute)) \(isInteger ? "GOP/s" : "GFLOP/s") (\(figure(compute / peak)) %), "
        + "\(Int(memory)) GB/s (\(figure(memory / peaks.readGBPerSecond)) %)"
    )
  }

  /// One product; several copies of the weight, so that no cache holds them when `rows` is small.
  func linear(_ format: WeightFormat, _ inputs: Int, _ outputs: Int, rows: Int) throws {
    let bytes = format.byteCount(rows: outputs, columns: inputs)
    let copies = rows > 32 ? 1 : max(1, (200 << 20) / bytes)
    let weights = try (0..<copies).map { seed in
      try backend.makeLinear(
        RandomMatrix(rows: outputs, columns: inputs, seed: UInt64(seed), bound: 0.1),
        format: format,
        bias: nil
      )
    }
    let input = try backend.makeBuffer(
      backend.activationType(for: format),
      rows: rows,
      columns: inputs
    )
    let output = try backend.makeBuffer(.float32, rows: rows, columns: outputs)
    let seconds =
      time(5) {
        for weight in weights { backend.linear(input, weight, rows: rows, into: output, accumulate: false) }
      } / Double(copies)
    report(
      "linear \(format) \(inputs)x\(outputs) rows \(rows)",
      seconds: seconds,
      flops: 2 * Double(inputs * outputs * rows),
      bytes: Double(bytes),
      isInteger: format.isInteger
    )
  }

  /// The shapes of attention that are timed: those of Llama-3.2-1B, without grouping, and of Qwen2.5-0.5B.
  static let llama = AttentionShape(heads: 32, keyValueHeads: 8, headSize: 64)
  static let ungrouped = AttentionShape(heads: 32, keyValueHeads: 32, headSize: 64)
  static let qwen = AttentionShape(heads: 14, keyValueHeads: 2, headSize: 64)

  /// `rows` query rows at the end of a context, in one sequence or one for each row.
  func attention(
    _ shape: AttentionShape = llama,
    cache dtype: DType,
    rows: Int,
    context: Int,
    sequences: Int
  ) throws {
    let blocks = (context + CacheShape.blockSize - 1) / CacheShape.blockSize
    let shapes = [shape]
    let blockBytes = try CPUCache.bytesPerBlock(shapes, dtype: dtype)
    // Enough layers that no cache holds them when few rows read much.
    let layers = rows > 32 ? 1 : max(1, (256 << 20) / (blockBytes * blocks * sequences))
    let cache = try backend.makeCache(
      CacheShape(
        layers: [AttentionShape](repeating: shape, count: layers),
        blockCount: blocks * sequences,
        dtype: dtype
      )
    )
    let fused = try buffer(rows: context, columns: shape.fusedWidth)
    let output = try backend.makeBuffer(
      backend.activationType(for: .float(self.dtype)),
      rows: rows * sequences,
      columns: shape.queryWidth
    )
    let batch = try backend.makeBatch(rows: max(context, rows * sequences), blocks: blocks * sequences)
    for sequence in 0..<sequences {
      var whole = RaggedBatch()
      whole.append([Int32](repeating: 0, count: context), position: 0, blocks: table(sequence, blocks))
      backend.load(whole, into: batch)
      for layer in 0..<layers { backend.store(fused, batch, cache: cache, layer: layer) }
    }
    let step = try buffer(rows: rows * sequences, columns: shape.fusedWidth)
    var ragged = RaggedBatch()
    for sequence in 0..<sequences {
      ragged.append(
        [Int32](repeating: 0, count: rows),
        position: context - rows,
        blocks: table(sequence, blocks)
      )
    }
    backend.load(ragged, into: batch)
    let options = AttentionOptions(scale: 0.125)
    let seconds =
      time(9) {
        for layer in 0..<layers {
          backend.attention(step, batch, cache: cache, layer: layer, options: options, into: output)
        }
      } / Double(layers)
    let keys = Double(rows) * (Double(context) - Double(rows - 1) / 2) * Double(sequences)
    report(
      "attention \(shape.heads)/\(shape.keyValueHeads) \(dtype.rawValue) rows \(rows) context \(context) "
        + "sequences \(sequences)",
      seconds: seconds,
      flops: 4 * keys * Double(shape.queryWidth),
      bytes: Double(blockBytes * blocks * sequences)
    )
  }

  /// Rows of seeded numbers.
  private func buffer(rows: Int, columns: Int) throws -> CPUBuffer {
    let buffer = try backend.makeBuffer(.float32, rows: rows, columns: columns)
    let source = RandomMatrix(rows: rows, columns: columns, seed: 1, bound: 2)
    var values = [Float](repeating: 0, count: columns)
    for row in 0..<rows {
      var span = values.mutableSpan
      source.readRow(row, into: &span)
      backend.write(values.span, to: buffer, row: row)
    }
    return buffer
  }

  private func table(_ sequence: Int, _ blocks: Int) -> [Int32] {
    (0..<blocks).map { Int32(sequence * blocks + $0) }
  }

  /// The linear layers and attention of a whole forward pass.
  func step(rows: Int, context: Int, sequences: Int) throws {
    let (width, hidden, layers, vocabulary) = (2048, 8192, 16, 128_256)
    let shape = AttentionShape(heads: 32, keyValueHeads: 8, headSize: 64)
    func random(_ rows: Int, _ columns: Int) -> RandomMatrix {
      RandomMatrix(rows: rows, columns: columns, seed: UInt64(rows), bound: 0.02)
    }
    func linear(_ outputs: Int, _ inputs: Int) throws -> CPUWeight {
      try backend.makeLinear(random(outputs, inputs), format: .float(dtype), bias: nil)
    }
    let fusedWeights = try (0..<layers).map { _ in try linear(shape.fusedWidth, width) }
    let outWeights = try (0..<layers).map { _ in try linear(width, width) }
    let gateWeights = try (0..<layers).map { _ in
      try backend.makeGatedLinear(
        gate: random(hidden, width),
        up: random(hidden, width),
        format: .float(dtype),
        bias: nil
      )
    }
    let downWeights = try (0..<layers).map { _ in try linear(width, hidden) }
    let head = try linear(vocabulary, width)
    let blocks = (context + CacheShape.blockSize - 1) / CacheShape.blockSize
    let cache = try backend.makeCache(
      CacheShape(
        layers: [AttentionShape](repeating: shape, count: layers),
        blockCount: blocks * sequences,
        dtype: dtype
      )
    )
    let type = backend.activationType(for: .float(dtype))
    let all = rows * sequences
    let residual = try backend.makeBuffer(.float32, rows: all, columns: width)
    let normed = try backend.makeBuffer(type, rows: all, columns: width)
    let fused = try backend.makeBuffer(.float32, rows: all, columns: shape.fusedWidth)
    let attended = try backend.makeBuffer(type, rows: all, columns: width)
    let middle = try backend.makeBuffer(type, rows: all, columns: hidden)
    let logits = try backend.makeBuffer(.float32, rows: sequences, columns: vocabulary)
    let last = try backend.makeBuffer(type, rows: sequences, columns: width)
    let norm = try backend.makeVector([Float](repeating: 1, count: width))
    let batch = try backend.makeBatch(rows: all, blocks: blocks * sequences)
    var ragged = RaggedBatch()
    for sequence in 0..<sequences {
      ragged.append(
        (0..<rows).map { Int32($0 * 37 % vocabulary) },
        position: context - rows,
        blocks: table(sequence, blocks)
      )
    }
    backend.load(ragged, into: batch)
    let rotary = RotaryTables(RotaryTable(frequencies: (0..<32).map { 1 / Float(1 + $0 * $0) }))
    var summaries: [LogitSummary] = []
    let seconds = time(5) {
      backend.load(ragged, into: batch)
      backend.embed(batch, table: head, into: residual)
      for layer in 0..<layers {
        backend.rmsNorm(residual, weight: norm, epsilon: 1e-5, rows: all, into: normed)
        backend.linear(normed, fusedWeights[layer], rows: all, into: fused, accumulate: false)
        backend.rotateAndStore(fused, batch, rotary: rotary, cache: cache, layer: layer)
        backend.attention(
          fused,
          batch,
          cache: cache,
          layer: layer,
          options: AttentionOptions(scale: 0.125),
          into: attended
        )
        backend.linear(attended, outWeights[layer], rows: all, into: residual, accumulate: true)
        backend.rmsNorm(residual, weight: norm, epsilon: 1e-5, rows: all, into: normed)
        backend.gatedLinear(
          normed,
          gateWeights[layer],
          activation: .silu,
          rows: all,
          into: middle,
          scratch: nil
        )
        backend.linear(middle, downWeights[layer], rows: all, into: residual, accumulate: true)
      }
      backend.gatherLogitRows(batch, normed, first: 0, count: sequences, into: last)
      backend.linear(last, head, rows: sequences, into: logits, accumulate: false)
      backend.summarize(logits, rows: sequences, into: &summaries)
    }
    let perLayer = width * (shape.fusedWidth + width + 3 * hidden)
    let keys = Double(rows) * (Double(context) - Double(rows - 1) / 2) * Double(sequences)
    report(
      "step rows \(rows) context \(context) sequences \(sequences)",
      seconds: seconds,
      flops: 2 * Double(perLayer * layers) * Double(all) + 2 * Double(width * vocabulary * sequences)
        + 4 * keys * Double(shape.queryWidth * layers),
      bytes: 2 * Double(perLayer * layers + width * vocabulary)
        + Double(context * sequences * shape.keyValueWidth * 4 * layers)
    )
  }
}

let threads = CommandLine.arguments.dropFirst().first.flatMap { Int($0) }
let wanted = Set(CommandLine.arguments.dropFirst(2))
let benchmark = try KernelBenchmark(threads: threads)
if wanted.isEmpty || wanted.contains("linear") {
  let formats: [WeightFormat] = [
    .float(.bfloat16), .float8(.output), .int8, .int4(Int4Grouping(size: 32)), .int4(Int4Grouping(size: 128)),
  ]
  for format in formats {
    for (inputs, outputs) in [(2048, 2048), (2048, 16384), (8192, 2048)] {
      for rows in [1, 8, 32, 512] { try benchmark.linear(format, inputs, outputs, rows: rows) }
    }
  }
}
if wanted.isEmpty || wanted.contains("attention") {
  for dtype in [DType.bfloat16, .float8E4M3, .int8] {
    for context in [512, 2048, 4096] {
      try benchmark.attention(cache: dtype, rows: 512, context: context, sequences: 1)
    }
    for sequences in [1, 8, 32] {
      try benchmark.attention(cache: dtype, rows: 1, context: 4096, sequences: sequences)
    }
    for context in [64, 512] {
      try benchmark.attention(cache: dtype, rows: 1, context: context, sequences: 32)
    }
    for shape in [KernelBenchmark.ungrouped, KernelBenchmark.qwen] {
      try benchmark.attention(shape, cache: dtype, rows: 1, context: 4096, sequences: 1)
      try benchmark.attention(shape, cache: dtype, rows: 1, context: 4096, sequences: 8)
    }
  }
}
if wanted.isEmpty || wanted.contains("step") {
  try benchmark.step(rows: 1, context: 512, sequences: 1)
  try benchmark.step(rows: 1, context: 512, sequences: 16)
  try benchmark.step(rows: 512, context: 512, sequences: 1)
}
