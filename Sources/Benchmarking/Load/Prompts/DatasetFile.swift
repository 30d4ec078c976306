internal import Foundation
internal import OrderedJSON

/// A file of conversations: a JSON array of `{"id", "conversations": [{"role", "content"}]}`, or the same objects one
/// a line.
///
/// ShareGPT's names (`from`, `value`, `human`, `gpt`) are understood too. Answers in the file are passed over: the
/// server gives its own.
package struct DatasetFile: Sendable {
  /// A conversation as it stands in the file.
  package struct Dialogue: Sendable, Equatable {
    /// Its name, or its number where it has none.
    package var id: String
    /// What stands before the first turn.
    package var system: String?
    /// What the user says, in order.
    package var turns: [String]

    /// Makes a conversation.
    package init(id: String, system: String?, turns: [String]) {
      self.id = id
      self.system = system
      self.turns = turns
    }
  }

  /// The largest file that is read.
  private static let limit = 1 << 30

  /// The conversations that have a turn of the user.
  package let dialogues: [Dialogue]

  /// Reads a file.
  ///
  /// - Throws: ``LoadError/badDataset(path:problem:)``.
  package init(path: String) throws(LoadError) {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
      throw .badDataset(path: path, problem: "there is no such file, or it cannot be read")
    }
    guard data.count <= Self.limit else {
      throw .badDataset(path: path, problem: "it has \(data.count) bytes; at most \(Self.limit) are read")
    }
    try self.init(Array(data), path: path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: ``LoadError/badDataset(path:problem:)``.
  package init(_ bytes: [UInt8], path: String) throws(LoadError) {
    var found: [Dialogue] = []
    for (index, entry) in try Self.entries(bytes, path).enumerated() {
      guard let turns = entry["conversations"]?.arrayValue else {
        throw .badDataset(path: path, problem: "entry \(index + 1) has no list 'conversations'")
      }
      var dialogue = Dialogue(id: entry["id"]?.stringValue ?? "\(index)", system: nil, turns: [])
      for turn in turns {
        guard let role = (turn["role"] ?? turn["from"])?.stringValue,
          let text = (turn["content"] ?? turn["value"])?.stringValue
        else {
          throw .badDataset(path: path, problem: "entry \(index + 1) has a turn without 'role' and 'content'")
        }
        switch role {
        case "user", "human": dialogue.turns.append(text)
        case "system" where dialogue.turns.isEmpty: dialogue.system = text
        default: break
        }
      }
      if !dialogue.turns.isEmpty { found.append(dialogue) }
    }
    guard !found.isEmpty else { throw .badDataset(path: path, problem: "no entry has a turn of a user") }
    dialogues = found
  }

  private static func entries(_ bytes: [UInt8], _ path: String) throws(LoadError) -> [JSONValue] {
    do {
      if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") {
        return try JSONValue(parsing: bytes).arrayValue ?? []
      }
      return try bytes.split(separator: UInt8(ascii: "\n"))
        .filter { $0.contains { $0 > 0x20 } }
        .map { try JSONValue(parsing: Array($0)) }
    } catch {
      throw .badDataset(path: path, problem: "\(error)")
    }
  }
}
