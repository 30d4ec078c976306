import ArgumentParser
import Evaluation
import Foundation
import OrderedJSON

/// The file that takes a JSON object for each document.
struct EvalRecords {
  private let path: String
  private let file: FileHandle

  /// Makes the file, before anything is computed for it.
  init?(_ path: String?) throws {
    guard let path else { return nil }
    self.path = path
    do {
      try Data().write(to: URL(filePath: path))
      file = try FileHandle(forWritingTo: URL(filePath: path))
    } catch {
      throw ValidationError("file '\(path)' cannot be written: \(error.localizedDescription)")
    }
  }

  /// Writes the records, numbered from 1, and closes the file.
  func write(_ records: [[(String, JSONValue)]]) throws {
    let lines = records.enumerated().map { number, members in
      JSONValue.object(JSONObject([("document", .number(number + 1))] + members)).compactText + "\n"
    }
    try file.write(contentsOf: Data(lines.joined().utf8))
    try file.close()
  }
}

extension LogLikelihood {
  /// The members of a record, and of a line of `eval loglikelihood`.
  var members: [(String, JSONValue)] {
    [("logprob", .number(logprob)), ("is_greedy", .bool(isGreedy)), ("tokens", .number(tokenCount))]
  }
}
