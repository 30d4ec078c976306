import CKernels

/// What this process may use of the machine.
public enum CPUTopology {
  /// The number of cores: those of the process's affinity, each once whatever its hardware threads, and no
  /// more than the CPU quota of its cgroups (rounded up).
  public static var usableCores: Int { ck_usable_cores() }
}
