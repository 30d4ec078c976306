public import Foundation

/// The small language model that travels with the package as a resource.
public enum DemoModel {
  /// The directory of the model, found beside the running program, in the data directory of an
  /// installation, or in the source tree; nil when it was not brought along.
  ///
  /// - Parameter executable: The running program.
  /// - Returns: The directory.
  public static func directory(executable: URL? = Bundle.main.executableURL) -> URL? {
    candidates(executable: executable?.resolvingSymlinksInPath()).first {
      FileManager.default.fileExists(atPath: $0.appending(path: "config.json").path)
    }
  }

  private static func candidates(executable: URL?) -> [URL] {
    var candidates: [URL] = []
    if let executable {
      let folder = executable.deletingLastPathComponent()
      // The package manager puts the resources of each target beside the program.
      candidates.append(folder.appending(path: "needletail_DemoModel.resources/demo"))
      candidates.append(folder.appending(path: "../share/needletail/models/demo").standardizedFileURL)
    }
    let package = URL(filePath: #filePath).deletingLastPathComponent()
    candidates.append(package.appending(path: "demo"))
    return candidates
  }
}
