import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The CPU of this machine.
///
/// Kernels are chosen by what the CPU can do; the environment variable `NEEDLETAIL_ISA` chooses a weaker
/// instruction set. Nothing is allocated between the making of buffers and the end of a step.
///
/// Unchecked: only one thread calls a backend at a time, and the pool's threads work on disjoint parts.
@safe public final class CPUBackend: Backend, @unchecked Sendable {
  /// Rows of activations.
  public typealias Buffer = CPUBuffer
  /// A packed matrix.
  public typealias Weight = CPUWeight
  /// Blocks of keys and values.
  public typealias Cache = CPUCache
  /// A loaded batch.
  public typealias Batch = CPUBatch
  /// Room for the rows of experts.
  public typealias Mixture = CPUMixture

  /// The name "cpu", the instruction set and the number of threads.
  public let description: BackendDescription
  let pool: ThreadPool
  let kernels: ck_kernels
  var workspace: CPUWorkspace
  /// Where weights are packed, for rows of so many elements; nil before the first and after the last.
  var packing: (stride: Int, memory: CPUMemory)?
  /// The weights that stay in the second cache while all rows of an item pass by.
  let pieceBytes: Int

  /// The instruction sets that this machine can run, weakest first.
  public static var availableInstructionSets: [String] { InstructionSet.available.map(\.rawValue) }

  /// Starts a backend.
  ///
  /// - Parameters:
  ///   - threads: The number of threads; one for each usable core when nil.
  ///   - instructionSet: The kernels to use; those of `NEEDLETAIL_ISA`, or the strongest, when nil.
  /// - Throws: ``BackendError/unknownInstructionSet(name:available:)`` when the machine cannot run it.
  public init(threads: Int? = nil, instructionSet: String? = nil) throws(BackendError) {
    let (chosen, kernels) = try InstructionSet.named(instructionSet ?? Self.environmentInstructionSet)
    self.kernels = kernels
    pieceBytes = min(max(ck_second_cache_bytes() / 8, 1 << 15), 1 << 18)
    pool = try ThreadPool(threads: threads ?? CPUTopology.usableCores)
    workspace = try CPUWorkspace(threads: pool.threads, headSize: 128)
    description = BackendDescription(name: "cpu", instructionSet: chosen.rawValue, threads: pool.threads)
  }

  private static var environmentInstructionSet: String? {
    guard let value = unsafe getenv("NEEDLETAIL_ISA") else { return nil }
    let name = unsafe String(cString: value)
    return name.isEmpty ? nil : name
  }

  /// Whether linear layers with bfloat16 weights take bfloat16 inputs.
  var hasBFloat16Products: Bool { kernels.bf16_dot != 0 }
}
