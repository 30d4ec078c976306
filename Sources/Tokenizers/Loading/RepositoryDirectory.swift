import FoundationEssentials
import OrderedJSON

/// The files of one model repository that describe its tokenizer.
struct RepositoryDirectory {
  let path: String
  /// The files, when they are in memory and not in a directory.
  var held: [String: [UInt8]]?

  func has(_ file: String) -> Bool {
    if let held { return held[file] != nil }
    return FileManager.default.fileExists(atPath: "\(path)/\(file)")
  }

  /// The names of the files in a folder of the repository, sorted; empty when there is no such folder.
  func files(in folder: String) -> [String] {
    guard held == nil else { return [] }
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
    return (names ?? []).sorted()
  }

  func bytes(_ file: String) throws(TokenizerError) -> [UInt8] {
    if let bytes = held?[file] { return bytes }
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(file)")))
    } catch {
      throw .unreadableFile(file: file, reason: has(file) ? "it is no readable file" : "it does not exist")
    }
  }

  func text(_ file: String) throws(TokenizerError) -> String {
    guard let text = String(validating: try bytes(file), as: UTF8.self) else {
      throw .unreadableFile(file: file, reason: "it is not UTF-8")
    }
    return text
  }

  func json(_ file: String) throws(TokenizerError) -> JSONField {
    let bytes = try bytes(file)
    do {
      return JSONField(file: file, path: "", value: try JSONValue(parsing: bytes))
    } catch {
      throw .invalidJSON(file: file, error: error)
    }
  }

  func jsonIfPresent(_ file: String) throws(TokenizerError) -> JSONField? {
    has(file) ? try json(file) : nil
  }
}
