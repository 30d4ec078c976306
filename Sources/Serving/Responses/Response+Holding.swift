import Hummingbird

extension Response {
  /// Keeps an object alive until a streamed body has been written.
  func holding(_ object: some AnyObject & Sendable) -> Response {
    guard body.contentLength == nil else { return self }
    var response = self
    response.body = ResponseBody { [body] writer in
      try await body.write(writer)
      withExtendedLifetime(object) {}
    }
    return response
  }
}
