import Foundation

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures")

/// The directory of a checkpoint under `Tests/Fixtures/models`.
func fixture(_ name: String) -> String { fixtures.appending(path: "models/\(name)").path() }

/// The file that the reference implementation wrote.
let referenceFile = fixtures.appending(path: "safetensors/reference.safetensors").path()

/// A file or folder under `Tests/Fixtures`.
func fixturePath(_ path: String) -> String { fixtures.appending(path: path).path() }

/// The bytes of a file.
func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
