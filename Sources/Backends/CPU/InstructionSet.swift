import CKernels

/// The vector instruction sets that kernels exist for, weakest first.
enum InstructionSet: String, CaseIterable, Sendable {
  case generic
  case avx2
  case avx2VNNI = "avx2_vnni"
  case avx512
  case avx512VNNI = "avx512_vnni"
  case avx512BF16 = "avx512_bf16"

  /// The kernels; nil when this machine cannot run them.
  var kernels: ck_kernels? {
    let isa: ck_isa =
      switch self {
      case .generic: .CK_ISA_GENERIC
      case .avx2: .CK_ISA_AVX2
      case .avx2VNNI: .CK_ISA_AVX2_VNNI
      case .avx512: .CK_ISA_AVX512
      case .avx512VNNI: .CK_ISA_AVX512_VNNI
      case .avx512BF16: .CK_ISA_AVX512_BF16
      }
    return unsafe ck_kernels_for(isa)?.pointee
  }

  /// The ones that this machine can run, weakest first.
  static var available: [InstructionSet] { allCases.filter { $0.kernels != nil } }

  /// Finds a set by its name, or the strongest.
  static func named(_ name: String?) throws(BackendError) -> (InstructionSet, ck_kernels) {
    let available = available
    let wanted = name.map { name in available.first { $0.rawValue == name } } ?? available.last
    guard let wanted, let kernels = wanted.kernels else {
      throw .unknownInstructionSet(name: name ?? "generic", available: available.map(\.rawValue))
    }
    return (wanted, kernels)
  }
}
