/// The parts of an X.509 certificate that decide who it was made for.
///
/// This reads names only. Whether the certificate is genuine is the TLS library's business.
struct CertificateFields {
  /// The subject's distinguished name; nil when it is not well formed.
  let subject: DistinguishedName?
  /// Whether the issuer's name is the subject's name, byte for byte.
  let isSelfIssued: Bool
  /// The seconds since 1970 from which on, and until when, the certificate is valid; nil for one that is malformed.
  let validity: ClosedRange<Int>?
  /// The DER SubjectPublicKeyInfo.
  let publicKey: [UInt8]
  /// The dNSName entries of subjectAltName.
  let dnsNames: [[UInt8]]
  /// The iPAddress entries of subjectAltName: four or sixteen bytes each, in certificates that are in order.
  let addresses: [[UInt8]]

}

extension CertificateFields {
  /// 2.5.29.17, subjectAltName.
  private static let subjectAlternativeName: [UInt8] = [0x55, 0x1D, 0x11]

  /// Reads a DER certificate; nil when its structure is broken.
  init?(der: [UInt8]) {
    typealias Tag = DERReader.Tag
    var outer = DERReader(der[...])
    guard var certificate = outer.enter(Tag.sequence), var body = certificate.enter(Tag.sequence) else { return nil }
    _ = body.next(Tag.context(0, constructed: true))  // version; absent in version 1
    guard body.next(Tag.integer) != nil,  // serial number
      body.next(Tag.sequence) != nil,  // signature algorithm
      let issuer = body.next(Tag.sequence),
      var times = body.enter(Tag.sequence),
      let subject = body.next(Tag.sequence),
      let publicKey = body.next(Tag.sequence)
    else { return nil }
    let from = times.next().flatMap { CertificateTime.seconds($0) }
    let until = times.next().flatMap { CertificateTime.seconds($0) }
    // One that ends before it begins is at an end all the same.
    let validity: ClosedRange<Int>? = if let from, let until { min(from, until)...until } else { nil }

    var dnsNames: [[UInt8]] = []
    var addresses: [[UInt8]] = []
    while let field = body.next() {
      guard field.tag == Tag.context(3, constructed: true) else { continue }
      var wrapper = DERReader(field.content)
      guard var extensions = wrapper.enter(Tag.sequence) else { return nil }
      while var entry = extensions.enter(Tag.sequence) {
        guard let identifier = entry.next(Tag.objectIdentifier) else { return nil }
        guard identifier.content.elementsEqual(Self.subjectAlternativeName) else { continue }
        _ = entry.next(Tag.boolean)  // critical
        guard var value = entry.enter(Tag.octetString), var names = value.enter(Tag.sequence) else { return nil }
        while let name = names.next() {
          switch name.tag {
          case Tag.context(2, constructed: false): dnsNames.append(Array(name.content))
          case Tag.context(7, constructed: false): addresses.append(Array(name.content))
          default: break
          }
        }
        guard names.isAtEnd else { return nil }
      }
      guard extensions.isAtEnd else { return nil }
    }
    guard body.isAtEnd else { return nil }
    self.init(
      subject: DistinguishedName(der: subject.content), isSelfIssued: issuer.encoded.elementsEqual(subject.encoded),
      validity: validity, publicKey: Array(publicKey.encoded), dnsNames: dnsNames, addresses: addresses)
  }
}
