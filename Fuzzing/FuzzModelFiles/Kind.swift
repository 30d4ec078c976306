import Checkpoints

/// The name of an error's case, with those of the faults inside.
func kind(of error: CheckpointError) -> String {
  switch error {
  case .invalidPyTorch(_, .pickle(let fault)): "pickle: " + caseName(fault)
  case .invalidPyTorch(_, .archive(let fault)): "archive: " + caseName(fault)
  case .invalidPyTorch(_, let fault): "torch: " + caseName(fault)
  case .invalidGGUF(_, let fault): "gguf: " + caseName(fault)
  default: caseName(error)
  }
}

private func caseName(_ value: any Error) -> String {
  Mirror(reflecting: value).children.first?.label ?? "\(value)"
}
