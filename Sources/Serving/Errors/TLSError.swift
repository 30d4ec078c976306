import Foundation
import NIOCore

/// Why a server cannot speak HTTPS.
public enum TLSError: Error, Equatable, Sendable {
  /// A file cannot be read.
  case unreadable(file: String, reason: String)
  /// A file does not hold what it should.
  case notPEM(file: String, content: String)
  /// The key is not that of the certificate.
  case mismatch(certificate: String, privateKey: String)
}

extension TLSError {
  /// Finds out what is wrong with a file of which the TLS library made nothing.
  init(_ file: String, isKey: Bool, _ error: any Error) {
    do {
      _ = try Data(contentsOf: URL(filePath: file))
      self = .notPEM(file: file, content: isKey ? "private key" : "certificate")
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      self = .unreadable(file: file, reason: "there is no such file")
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
      self = .unreadable(file: file, reason: "permission denied")
    } catch {
      self = .unreadable(file: file, reason: "\(error)")
    }
  }
}

extension TLSError: CustomStringConvertible {
  /// Which file, what is wrong, and the way out.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "'\(file)' cannot be read: \(reason); give files in PEM with --tls-certificate and --tls-private-key"
    case .notPEM(let file, let content):
      "'\(file)' holds no \(content) in PEM\(content == "certificate" ? "" : " without a passphrase"); "
        + "give files in PEM with --tls-certificate and --tls-private-key"
    case .mismatch(let certificate, let privateKey):
      "the private key in '\(privateKey)' is not that of the first certificate in '\(certificate)'; "
        + "give the two files that were made together"
    }
  }
}
