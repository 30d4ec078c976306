import HTTPTypes
import Hummingbird

/// An HTML document with its style and script inside; the browser is forbidden to load anything else from
/// elsewhere, or to run any other script.
struct Page: Sendable {
  /// The document in pieces; between them stands the number that permits style and script.
  private let pieces: [[UInt8]]

  /// Assembles a document.
  ///
  /// - Parameters:
  ///   - document: HTML with the places `{{style}}`, `{{script}}` and, as the attribute `nonce`, `{{nonce}}`.
  ///   - style: Takes the place of `{{style}}`.
  ///   - script: Takes the place of `{{script}}`.
  init(_ document: [UInt8], style: [UInt8], script: [UInt8]) {
    let whole =
      document
      .replacing("{{style}}".utf8, with: style)
      .replacing("{{script}}".utf8, with: script)
    pieces = whole.split(separator: Array("{{nonce}}".utf8)).map { Array($0) }
  }

  /// The response that carries the document.
  func response() -> Response {
    var random = SystemRandomNumberGenerator()
    let nonce = String(random.next(), radix: 36) + String(random.next(), radix: 36)
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/html; charset=utf-8",
        .cacheControl: "no-cache",
        .contentSecurityPolicy: Self.policy(nonce: nonce),
        .xContentTypeOptions: "nosniff",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: pieces.joined(separator: nonce.utf8)))
    )
  }

  private static func policy(nonce: String) -> String {
    "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; "
      + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }
}
