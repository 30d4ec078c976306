import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

/// A JSON text that holds a list of tokens with their places.
///
/// A prompt at the payload limit can have two million tokens: long lists are written part by part, so that
/// neither the JSON value nor its text stands in memory as a whole.
struct TokenListBody: Sendable {
  /// The tokens.
  let tokens: [TextPiece]
  /// What stands before the list.
  var head = ""
  /// What stands behind it.
  var tail = ""

  /// The tokens of one part.
  private static let partSize = 2048

  /// Makes the response.
  var response: Response {
    Response(status: .ok, headers: [.contentType: "application/json"], body: body)
  }

  private var body: ResponseBody {
    if tokens.count <= Self.partSize { return ResponseBody(byteBuffer: part(tokens.indices)) }
    return ResponseBody { writer in
      for start in stride(from: 0, to: tokens.count, by: Self.partSize) {
        try await writer.write(part(start..<min(start + Self.partSize, tokens.count)))
      }
      try await writer.finish(nil)
    }
  }

  /// The text of some tokens, with what stands before the first and behind the last.
  private func part(_ range: Range<Int>) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(range.count * 64 + head.utf8.count + tail.utf8.count)
    if range.lowerBound == 0 { buffer.writeString(head + "[") }
    for index in range {
      let token = tokens[index]
      buffer.writeString(index == 0 ? #"{"id":"# : #",{"id":"#)
      buffer.writeString("\(token.id)")
      buffer.writeString(#","text":"#)
      buffer.writeBytes(JSONValue.string(token.text).compactBytes)
      buffer.writeString(",\"start\":\(token.start),\"stop\":\(token.stop)}")
    }
    if range.upperBound == tokens.count { buffer.writeString("]" + tail) }
    return buffer
  }
}
