import Foundation

/// The directory of a checkpoint under `Tests/Fixtures/models`.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/models").appending(path: name).path()
}
