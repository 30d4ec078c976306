import Foundation

/// How many files, connections among them, the process may have open.
enum OpenFileLimit {
  /// Files that are not connections: weights, logs, the machinery of the event loops.
  private static let reserve = 256

  /// Raises the limit as far as the system lets it.
  ///
  /// - Returns: The connections that it leaves room for.
  static func raise() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0 else { return .max }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = raised.rlim_max
      if unsafe setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return max(1, Int(clamping: limit.rlim_cur) - reserve)
  }

  #if canImport(Glibc)
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
  #else
    private static var resource: Int32 { RLIMIT_NOFILE }
  #endif
}
