import Foundation
import NIOCore

/// Why the server cannot be reached at its address.
struct ListenError: Error, Equatable {
  /// The address that was asked for.
  let hostname: String
  /// The port that was asked for.
  let port: Int
  /// What the system says.
  let reason: String
}

extension ListenError {
  /// Takes what binding an address threw; nil for an error that has nothing to do with it.
  init?(_ error: any Error, hostname: String, port: Int) {
    switch error {
    case let error as IOError where error.errnoCode == EADDRINUSE: reason = "the address is in use"
    case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
      reason = "the address does not belong to this machine"
    case let error as IOError where error.errnoCode == EACCES: reason = "permission denied"
    case let error as IOError: reason = "\(error)"
    case is SocketAddressError.UnknownHost: reason = "the host is unknown"
    case let error as SocketAddressError: reason = "\(error)"
    default: return nil
    }
    self.hostname = hostname
    self.port = port
  }
}

extension ListenError: CustomStringConvertible {
  /// Where, why, and the way out.
  var description: String {
    "cannot listen on \(hostname) port \(port): \(reason); choose another --hostname or --port"
  }
}
