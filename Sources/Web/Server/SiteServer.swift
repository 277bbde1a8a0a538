import Firsthand
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import ServiceLifecycle

/// Certificate and key by which the site speaks https itself.
package struct SiteCertificate: Hashable, Sendable {
  package var certificateFile: String
  package var keyFile: String

  package init(certificateFile: String, keyFile: String) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}

extension Site {
  /// The server: it listens on `host` and `port` (0: any that is free), tells `onRunning` the port, and ends
  /// gracefully when it is asked to, after `services`, which stop behind it.
  package func server(
    host: String, port: Int, certificate: SiteCertificate? = nil, services: [any Service] = [], logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws -> some ApplicationProtocol {
    Application(
      router: router(), server: try Self.transport(certificate),
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)), services: services,
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
  }

  /// Headers larger than any browser's are refused, and a line on which nothing happens is closed.
  private static func transport(_ certificate: SiteCertificate?) throws -> HTTPServerBuilder {
    let plain = HTTPServerBuilder.http1(
      configuration: .init(
        idleTimeout: .seconds(75),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)))
    guard let certificate else { return plain }
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.certificateFile).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.keyFile, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return try .tls(plain, tlsConfiguration: configuration)
    } catch {
      throw FirsthandError(
        .badInput,
        "The certificate \(certificate.certificateFile) or its key \(certificate.keyFile) cannot be read. Both must be files in PEM form."
      )
    }
  }
}
