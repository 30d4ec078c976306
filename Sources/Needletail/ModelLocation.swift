internal import DemoModel
internal import Foundation

/// Where a model is: what `--model-id` says.
public struct ModelLocation: Sendable, Equatable {
  /// The name as given.
  public let id: String
  private let url: URL

  /// The path of the directory with config.json, weights and tokenizer, or of a GGUF file.
  public var path: String { url.path }

  /// Finds a model.
  ///
  /// - Parameter id: `demo` for the bundled model, a directory, a GGUF file, or `org/name` of a model that is
  ///   in the local Hugging Face cache.
  /// - Throws: ``ModelLocationError``.
  public init(_ id: String) throws(ModelLocationError) {
    self.id = id
    if id == "demo" {
      guard let directory = DemoModel.directory() else { throw .demoMissing }
      url = directory
    } else if Self.isDirectory(id) {
      url = URL(filePath: id, directoryHint: .isDirectory)
    } else if id.hasSuffix(".gguf"), FileManager.default.fileExists(atPath: id) {
      url = URL(filePath: id, directoryHint: .notDirectory)
    } else if let snapshot = Self.cachedSnapshot(id) {
      url = snapshot
    } else {
      throw .notFound(id)
    }
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// The snapshot of `org/name` that the ref `main` of the cache points at.
  private static func cachedSnapshot(_ id: String) -> URL? {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
    let repository = hubCache.appending(path: "models--\(parts[0])--\(parts[1])")
    guard
      let revision = try? String(contentsOf: repository.appending(path: "refs/main"), encoding: .utf8)
    else { return nil }
    let name = revision.trimmingCharacters(in: .whitespacesAndNewlines)
    let snapshot = repository.appending(path: "snapshots/\(name)")
    return isDirectory(snapshot.path) ? snapshot : nil
  }

  private static var hubCache: URL {
    let environment = ProcessInfo.processInfo.environment
    if let cache = environment["HF_HUB_CACHE"] ?? environment["HUGGINGFACE_HUB_CACHE"] {
      return URL(filePath: cache)
    }
    if let home = environment["HF_HOME"] { return URL(filePath: home).appending(path: "hub") }
    return URL.homeDirectory.appending(path: ".cache/huggingface/hub")
  }
}

/// Why a model was not found.
public enum ModelLocationError: Error, Equatable, Sendable {
  /// Neither a directory nor a GGUF file, nor in the cache.
  case notFound(String)
  /// The bundled model is not beside the program.
  case demoMissing
}

extension ModelLocationError: CustomStringConvertible {
  /// What was looked for and the way out.
  public var description: String {
    switch self {
    case .notFound(let id):
      "model '\(id)' is neither a directory, a .gguf file nor in the local Hugging Face cache; give a directory, or "
        + "download it first (this version downloads nothing), or use 'demo'"
    case .demoMissing:
      "the demo model is not beside the program; keep the folder needletail_DemoModel.resources next to it "
        + "or install it as ../share/needletail/models/demo"
    }
  }
}
