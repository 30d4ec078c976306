/// The interface that requests go to.
package enum LoadRoute: String, CaseIterable, Sendable {
  /// OpenAI's chat completions.
  case chat
  /// OpenAI's completions.
  case completions
  /// text-generation-inference's own stream.
  case tgi

  /// The path behind the address of the server.
  package var path: String {
    switch self {
    case .chat: "/v1/chat/completions"
    case .completions: "/v1/completions"
    case .tgi: "/generate_stream"
    }
  }

  /// The address of the route: the server's address and prefix, to which nothing is added that it already has.
  ///
  /// - Throws: ``LoadError/badURL(_:)``.
  package func address(_ base: String) throws(LoadError) -> String {
    let scheme = ["http://", "https://"].first { base.lowercased().hasPrefix($0) }
    guard let scheme, base.utf8.count > scheme.utf8.count, !base.contains(where: \.isWhitespace),
      !base.contains(where: { $0 == "?" || $0 == "#" }), !base.dropFirst(scheme.count).hasPrefix("/")
    else { throw .badURL(base) }
    var base = base[...]
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix(path) { return String(base) }
    if base.hasSuffix("/v1"), path.hasPrefix("/v1/") { base.removeLast(3) }
    return base + path
  }
}
