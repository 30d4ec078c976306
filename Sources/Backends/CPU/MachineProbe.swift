import CKernels

/// Measures what this machine can do with a number of threads: the peaks that kernels are compared with.
public struct MachineProbe {
  /// What was measured; the best of several runs.
  public struct Result: Sendable, Equatable {
    /// The number of threads.
    public var threads: Int
    /// The instruction set of the loops.
    public var instructionSet: String
    /// Memory read in 10^9 bytes per second by all threads together.
    public var readGBPerSecond: Double
    /// 10^9 operations per second on 32-bit floats; a multiply-add is two.
    public var float32GFlopPerSecond: Double
    /// The same with bfloat16 factors and 32-bit sums.
    public var bfloat16GFlopPerSecond: Double
    /// The same with 8-bit integer factors and 32-bit sums.
    public var int8GOpPerSecond: Double
  }

  private let backend: CPUBackend
  private let memory: CPUMemory
  private static let lineBytes = 1 << 22
  private static let readBytes = 1 << 29

  /// Prepares the threads and the half gigabyte of memory that is read.
  public init(threads: Int? = nil, instructionSet: String? = nil) throws(BackendError) {
    backend = try CPUBackend(threads: threads, instructionSet: instructionSet)
    let memory = try CPUMemory(byteCount: Self.readBytes)
    self.memory = memory
    // Untouched pages would all be the one page of zeros.
    backend.pool.forEach(Self.readBytes / Self.lineBytes) { item, _ in
      let start = unsafe memory.base + item * Self.lineBytes
      unsafe start.initializeMemory(
        as: UInt8.self,
        repeating: UInt8(truncatingIfNeeded: item),
        count: Self.lineBytes
      )
    }
  }

  /// Measures everything; takes about a second.
  public func measure() throws(BackendError) -> Result {
    let kernels = backend.kernels
    return unsafe Result(
      threads: backend.description.threads,
      instructionSet: backend.description.instructionSet,
      readGBPerSecond: try measure(kernels.probe_read, items: Self.readBytes / Self.lineBytes, iterations: 0),
      float32GFlopPerSecond: try measureCompute(kernels.probe_f32),
      bfloat16GFlopPerSecond: try measureCompute(kernels.probe_bf16),
      int8GOpPerSecond: try measureCompute(kernels.probe_int8)
    )
  }

  /// Measures memory alone, in 10^9 bytes per second.
  public func measureRead() throws(BackendError) -> Double {
    unsafe try measure(backend.kernels.probe_read, items: Self.readBytes / Self.lineBytes, iterations: 0)
  }

  private func measureCompute(_ task: ck_task) throws(BackendError) -> Double {
    unsafe try measure(task, items: backend.description.threads * 32, iterations: 1 << 17)
  }

  /// 10^9 operations (or bytes) per second in the best of several runs.
  private func measure(_ task: ck_task, items: Int, iterations: Int) throws(BackendError) -> Double {
    let sink = try CPUMemory(product: items, 16, 4)
    let operations = try CPUMemory(product: items, 8)
    let job = unsafe ck_probe_job(
      memory: UnsafePointer(memory.elements(CChar.self)),
      bytes_per_item: Self.lineBytes,
      iterations: iterations,
      sink: sink.elements(Float.self),
      operations: operations.elements(UInt64.self)
    )
    var best = 0.0
    for _ in 0..<5 {
      let time = ContinuousClock().measure { unsafe backend.pool.run(task, job, items: items) }
      let total = (0..<items).reduce(0) { unsafe $0 + Double(operations.elements(UInt64.self)[$1]) }
      best = max(best, total / (time / .nanoseconds(1)))
    }
    return best
  }
}
