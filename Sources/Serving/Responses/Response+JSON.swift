import HTTPTypes
import Hummingbird
import OrderedJSON

extension Response {
  /// Makes a response that holds one JSON text.
  init(json: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
    var headers = headers
    headers[.contentType] = "application/json"
    self.init(
      status: status,
      headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.compactBytes))
    )
  }
}

extension JSONValue {
  /// A string, or `null` for nil.
  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
