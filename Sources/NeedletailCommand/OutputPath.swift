import ArgumentParser
import Foundation

/// Files and folders that are named on the command line and written when everything has been computed: what cannot
/// be written is found out before.
enum OutputPath {
  /// Looks whether a file can be written.
  ///
  /// - Throws: `ValidationError` for one in a folder that is not there or must not be written to, and for what is no
  ///   plain file.
  static func checkFile(_ path: String?, _ flag: String) throws {
    guard let path else { return }
    let url = URL(filePath: path)
    switch kind(of: url) {
    case .some(.typeRegular):
      guard FileManager.default.isWritableFile(atPath: url.path) else {
        throw refusal(flag, path, "it must not be written to")
      }
    case .some: throw refusal(flag, path, "it is no plain file")
    case nil: break
    }
    let folder = url.deletingLastPathComponent()
    guard isWritableFolder(folder) else {
      throw refusal(flag, path, "no folder '\(folder.path)' that may be written to")
    }
  }

  /// Looks whether a folder is there, or can be made, and written to.
  ///
  /// - Throws: `ValidationError`.
  static func checkFolder(_ path: String?, _ flag: String) throws {
    guard let path else { return }
    var folder = URL(filePath: path)
    while kind(of: folder) == nil, folder.path != "/" { folder.deleteLastPathComponent() }
    guard isWritableFolder(folder) else {
      throw refusal(flag, path, "'\(folder.path)' is no folder that may be written to")
    }
  }

  /// What lies at a path, at the end of all symbolic links; nil for nothing.
  private static func kind(of url: URL) -> FileAttributeType? {
    let path = url.resolvingSymlinksInPath().path
    return try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
  }

  private static func isWritableFolder(_ url: URL) -> Bool {
    kind(of: url) == .typeDirectory && FileManager.default.isWritableFile(atPath: url.path)
  }

  private static func refusal(_ flag: String, _ path: String, _ reason: String) -> ValidationError {
    ValidationError("\(flag) '\(path)' cannot be written: \(reason)")
  }
}
