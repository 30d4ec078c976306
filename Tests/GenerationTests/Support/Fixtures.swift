import Foundation
import OrderedJSON

/// The files under `Tests/Fixtures`.
enum Fixtures {
  static func bytes(_ path: String, here: String = #filePath) throws -> [UInt8] {
    let tests = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
      separator: "/"
    )
    return Array(try Data(contentsOf: URL(filePath: "\(tests)/Fixtures/\(path)")))
  }
}
