import Benchmarking
import Evaluation
import OrderedJSON

/// The file that takes a JSON object for each document.
struct EvalRecords {
  private let file: ReportFile
  private var count = 0

  /// Empties the file, or makes it.
  ///
  /// - Parameter path: Where it lies; nil for no records.
  /// - Throws: `ReportFileError`.
  init?(_ path: String?) throws {
    guard let path else { return nil }
    file = ReportFile(path: path)
    try file.write("")
  }

  /// Adds the record of the next document, which gets its number from 1.
  mutating func add(_ members: [(String, JSONValue)]) throws {
    count += 1
    let record = JSONValue.object(JSONObject([("document", .number(count))] + members))
    try file.append(record.compactText + "\n")
  }
}

extension LogLikelihood {
  /// The members of a line of `eval loglikelihood`.
  var members: [(String, JSONValue)] {
    [("logprob", .number(logprob)), ("is_greedy", .bool(isGreedy)), ("tokens", .number(tokenCount))]
  }

  /// The members of a record.
  var record: [(String, JSONValue)] { members + [("truncated", .bool(isTruncated))] }
}
