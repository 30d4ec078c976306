import Checkpoints

/// The name of an error's case, with that of the fault inside.
func kind(of error: CheckpointError) -> String {
  if case .invalidSafetensors(_, .tensor(_, let fault)) = error { return "tensor: " + caseName(fault) }
  if case .invalidSafetensors(_, let fault) = error { return "file: " + caseName(fault) }
  return caseName(error)
}

private func caseName(_ value: any Error) -> String {
  Mirror(reflecting: value).children.first?.label ?? "duplicate metadata"
}
