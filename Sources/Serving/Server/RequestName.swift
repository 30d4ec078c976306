import HTTPTypes
import Hummingbird

/// The id of a request, by which a client finds it in the log.
enum RequestName {
  private static let maxLength = 128

  /// The id that the client sent in `x-request-id`, if it can stand in a log line as it is, or a new one.
  static func of(_ request: Request) -> String {
    guard let sent = request.headers[.requestID], isPlain(sent) else { return RequestID().description }
    return sent
  }

  /// Whether a text is short and of letters, digits and `-._:/+=@` alone.
  private static func isPlain(_ text: String) -> Bool {
    let marks = "-._:/+=@".utf8
    return (1...maxLength).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: marks.contains(byte)
        }
      }
  }
}
