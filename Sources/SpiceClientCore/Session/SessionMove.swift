import SpiceBytes
import SpiceWire

/// Another server to which the machine has moved (`SPICE_MSG_MAIN_MIGRATE_SWITCH_HOST`).
public struct SessionMove: Equatable, Sendable {
  /// Name or address, UTF-8.
  public var host: [UInt8]
  /// The port without TLS, if there is one.
  public var port: UInt16?
  /// The port with TLS, if there is one.
  public var securePort: UInt16?
  /// The subject that the certificate must have, UTF-8, if one is demanded.
  public var certificateSubject: [UInt8]?

  /// Reads what a message names in its body.
  init(_ target: MigrationTarget, in body: RawSpan, textLimit: Int) {
    host = target.host.text(in: body, limit: textLimit)
    port = target.port == 0 || target.port == .max ? nil : target.port
    securePort = target.securePort == 0 || target.securePort == .max ? nil : target.securePort
    let subject = target.certificateSubject.text(in: body, limit: textLimit)
    certificateSubject = subject.isEmpty ? nil : subject
  }
}
