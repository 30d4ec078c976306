internal import Foundation
internal import NIOCore
internal import NIOPosix

/// What the network said instead of an answer.
package struct TransportError: Error, Equatable, CustomStringConvertible {
  /// The system's words, such as "Connection refused".
  package let description: String

  /// Takes the words out of an error of a connection.
  init(_ error: any Error) {
    switch error {
    case let error as IOError: description = unsafe String(cString: strerror(error.errnoCode))
    case let error as NIOConnectionError:
      let first = error.connectionErrors.first.map { TransportError($0.error).description }
      description = first ?? "no address of '\(error.host)' is known"
    default: description = "\(error)"
    }
  }
}
