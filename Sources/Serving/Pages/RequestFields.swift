/// What the server reads of requests, so that a test can hold the API's description against it.
package enum RequestFields {
  /// Is told the name of an object, as messages call it, and that of a member that is looked for.
  @TaskLocal package static var observer: (@Sendable (_ object: String, _ member: String) -> Void)?
}
