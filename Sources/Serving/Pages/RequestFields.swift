package import Synchronization

/// What the server looks for in requests, so that a test can hold the API's description against it.
package enum RequestFields {
  /// The members that were looked for, by the name that messages call their object by; nil while nobody
  /// wants to know.
  package static let seen = Mutex<[String: Set<String>]?>(nil)

  /// Tells that a member is looked for.
  static func note(_ member: String, of object: String) {
    seen.withLock { seen in _ = seen?[object, default: []].insert(member) }
  }
}
