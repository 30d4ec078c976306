/// A request as it goes to the transport.
package struct LoadRequest: Sendable, Equatable {
  /// The address of the route.
  package var url: String
  /// Header names and values.
  package var headers: [(name: String, value: String)]
  /// The JSON body.
  package var body: [UInt8]
  /// How long it may take.
  package var timeout: Duration

  /// Compares all parts.
  package static func == (left: LoadRequest, right: LoadRequest) -> Bool {
    left.url == right.url && left.body == right.body && left.timeout == right.timeout
      && left.headers.elementsEqual(right.headers) { $0 == $1 }
  }
}
