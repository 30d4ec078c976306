import Foundation

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures")

/// The directory of a checkpoint under `Tests/Fixtures/models`.
func fixture(_ name: String) -> String { fixtures.appending(path: "models/\(name)").path() }

/// The file that the reference implementation wrote.
let referenceFile = fixtures.appending(path: "safetensors/reference.safetensors").path()
