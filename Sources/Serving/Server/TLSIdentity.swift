import HummingbirdTLS
import NIOSSL

/// The certificate and the private key of a server that speaks HTTPS, read and found to belong together.
public struct TLSIdentity: Sendable {
  let configuration: TLSConfiguration

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - certificateFile: The server's certificate in PEM, followed by those that signed it.
  ///   - privateKeyFile: Its private key in PEM, without a passphrase.
  /// - Throws: ``TLSError``.
  public init(certificateFile: String, privateKeyFile: String) throws(TLSError) {
    let certificates: [NIOSSLCertificate]
    do { certificates = try NIOSSLCertificate.fromPEMFile(certificateFile) } catch {
      throw TLSError(certificateFile, isKey: false, error)
    }
    guard !certificates.isEmpty else { throw .notPEM(file: certificateFile, content: "certificate") }
    let key: NIOSSLPrivateKey
    do { key = try NIOSSLPrivateKey(file: privateKeyFile, format: .pem) } catch {
      throw TLSError(privateKeyFile, isKey: true, error)
    }
    configuration = .makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) },
      privateKey: .privateKey(key)
    )
    do { _ = try NIOSSLContext(configuration: configuration) } catch {
      throw .mismatch(certificate: certificateFile, privateKey: privateKeyFile)
    }
  }
}
