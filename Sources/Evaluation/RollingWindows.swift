/// Cuts a text into windows in which each token is scored exactly once.
///
/// The first window begins with a prefix token; later full ones carry one token of context, and the last is
/// topped up with earlier tokens (the harness' `get_rolling_token_windows` with a context of one).
package struct RollingWindows {
  /// A window: its tokens, and where those to score begin.
  package struct Window: Sendable, Equatable {
    package var ids: [Int32]
    package var start: Int
  }

  /// - Parameters:
  ///   - ids: The text, without the prefix token.
  ///   - prefix: What stands before it.
  ///   - length: The tokens scored in a full window, at least 1.
  /// - Returns: The windows, each of at most `length + 1` tokens.
  package static func windows(_ ids: [Int32], prefix: Int32, length: Int) -> [Window] {
    precondition(length >= 1, "windows of \(length) tokens")
    var windows: [Window] = []
    var done = min(length, ids.count)
    if done > 0 { windows.append(Window(ids: [prefix] + ids[..<done], start: 1)) }
    while done < ids.count {
      let end = min(done + length, ids.count)
      let first = end - length - 1
      windows.append(Window(ids: Array(ids[first..<end]), start: done - first))
      done = end
    }
    return windows
  }
}
