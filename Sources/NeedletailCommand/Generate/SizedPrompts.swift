import ArgumentParser
import OrderedJSON

/// Texts of known numbers of tokens for several families of models, IPEX's `prompt.json`:
/// `{"llama": {"32": "…", "1024": "…"}}`.
struct SizedPrompts {
  private let path: String
  private let families: JSONObject

  /// Reads a file.
  init(_ path: String) throws {
    self.path = path
    guard let object = (try? JSONValue(parsing: try TextFile.read(path)))?.objectValue,
      !object.members.isEmpty, object.members.allSatisfy({ $0.value.objectValue != nil })
    else {
      throw ValidationError(
        "file '\(path)' must be a JSON object of families, each with texts by their number of tokens"
      )
    }
    families = object
  }

  /// The text of a size for the family whose name is part of the model's.
  func prompt(tokens: Int?, model: String) throws -> Prompt {
    guard let tokens else {
      throw ValidationError("file '\(path)' needs --max-input-tokens to choose a text")
    }
    let family = try family(of: model)
    if let text = family.value["\(tokens)"]?.stringValue { return .text(text) }
    // Longer prompts repeat the longest text.
    if tokens > Self.longest, let text = family.value["\(Self.longest)"]?.stringValue {
      return .text(String(repeating: text, count: min(tokens / Self.longest, Self.mostRepeats)))
    }
    let sizes = family.value.objectValue?.members.map(\.key).joined(separator: ", ") ?? ""
    throw ValidationError(
      "file '\(path)' has no text of \(tokens) tokens for '\(family.key)'; sizes: \(sizes)"
    )
  }

  private static let longest = 8192
  private static let mostRepeats = 1024

  private func family(of model: String) throws -> JSONObject.Member {
    let name = model.lowercased()
    let named = families.members.filter { name.contains($0.key.lowercased()) }
    let longest = named.max { $0.key.utf8.count < $1.key.utf8.count }
    if let family = longest ?? (families.members.count == 1 ? families.members.first : nil) { return family }
    let keys = families.members.map(\.key).joined(separator: ", ")
    throw ValidationError("file '\(path)' has no texts for model '\(model)'; families: \(keys)")
  }
}
