import CPages

/// The files that are built into the program.
enum BuiltInText {
  static let openAPI = unsafe bytes(cpages_openapi())

  static let docsDocument = unsafe bytes(cpages_docs_document())
  static let docsStyle = unsafe bytes(cpages_docs_style())
  static let docsScript = unsafe bytes(cpages_docs_script())

  static let playgroundDocument = unsafe bytes(cpages_playground_document())
  static let playgroundStyle = unsafe bytes(cpages_playground_style())
  static let playgroundScript = unsafe bytes(cpages_playground_script())

  private static func bytes(_ text: cpages_text) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: text.bytes, count: text.count))
  }
}
