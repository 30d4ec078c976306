import HTTPTypes
import Hummingbird
import OrderedJSON

extension Request {
  /// Reads the body as JSON and turns it into a request.
  ///
  /// - Parameters:
  ///   - limit: The most bytes to read.
  ///   - decode: Makes the request of the body.
  /// - Returns: The request.
  /// - Throws: ``TransportError``.
  func decoded<Value>(
    limit: Int,
    _ decode: (ValueReader) throws(ShapeError) -> Value
  ) async throws -> Value {
    let bytes = try await jsonBytes(limit: limit)
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch { throw TransportError.syntax(error) }
    do { return try decode(ValueReader(value)) } catch { throw TransportError.shape(error, in: bytes) }
  }

  /// Reads the body, which must be declared to be JSON.
  ///
  /// - Parameter limit: The most bytes to read.
  /// - Returns: The bytes.
  /// - Throws: ``TransportError``.
  func jsonBytes(limit: Int) async throws -> [UInt8] {
    guard Self.isJSON(headers[.contentType]) else { throw TransportError.contentType }
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw TransportError.payloadTooLarge
    }
    var bytes: [UInt8] = []
    for try await part in body {
      guard bytes.count + part.readableBytes <= limit else { throw TransportError.payloadTooLarge }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }

  /// Whether a media type is `application/json` or `application/*+json`, parameters aside.
  private static func isJSON(_ contentType: String?) -> Bool {
    guard let type = contentType?.lowercased().split(separator: ";", maxSplits: 1).first else { return false }
    let essence = type.split(separator: " ", omittingEmptySubsequences: true).first ?? ""
    return essence == "application/json" || essence.hasPrefix("application/") && essence.hasSuffix("+json")
  }
}

extension TransportError {
  /// Finds the place of a fault in a body.
  static func shape(_ error: ShapeError, in body: [UInt8]) -> TransportError {
    var locator = JSONLocator(body.span)
    let place = locator.end(of: error.path)
    return .shape(error, line: place.line, column: place.column)
  }
}
