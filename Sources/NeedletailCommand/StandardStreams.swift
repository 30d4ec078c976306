import Foundation

/// Standard error, for messages beside the output.
enum StandardError {
  /// Writes text at once; when nobody can read it, it is lost.
  static func write(_ text: String) { try? StandardStreams.write(text, to: STDERR_FILENO) }

  /// Whether someone watches.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, unbuffered, so that a pipe sees each piece when it is ready.
enum StandardOutput {
  /// Writes text at once.
  ///
  /// - Throws: ``OutputError`` when the disk is full, for example.
  static func write(_ text: String) throws(OutputError) {
    try StandardStreams.write(text, to: STDOUT_FILENO)
  }
}

/// Why nothing more can be written.
struct OutputError: Error, CustomStringConvertible {
  /// The errno of the failed write.
  let code: Int32

  var description: String {
    unsafe "standard output cannot be written: \(String(cString: strerror(code)))"
  }
}

private enum StandardStreams {
  static func write(_ text: String, to descriptor: Int32) throws(OutputError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Foundation.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw OutputError(code: errno) }
      rest.removeFirst(count)
    }
  }
}
