import Foundation
import Logging
import OrderedJSON

/// Writes each log line as one JSON object to standard error.
struct JSONLogHandler: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = JSONObject([
      ("timestamp", .string(Date.now.formatted(.iso8601))), ("level", .string(event.level.rawValue)),
      ("message", .string(event.message.description)),
    ])
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line[key] = .string(value.description) }
    StandardError.write(JSONValue.object(line).compactText + "\n")
  }
}
