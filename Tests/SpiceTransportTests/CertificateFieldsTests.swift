import SpiceTestSupport
import Testing

@testable import SpiceTransport

@Suite("Names in certificates", .timeLimit(.minutes(1)))
struct CertificateFieldsTests {
  @Test("subject, names, key and times are read")
  func reading() throws {
    let pki = try TestPKI.shared.get()
    try pki.issue(
      "fields", subject: "/C=AT/O=Äußere GmbH/CN=a.example",
      extensions: ["subjectAltName=DNS:a.example,IP:10.0.0.1,IP:2001:db8::1,email:x@y", "keyUsage=digitalSignature"])
    let fields = try #require(CertificateFields(der: try pki.der("fields")))
    #expect(fields.subject == (try DistinguishedName(parsing: "C=AT,O=Äußere GmbH,CN=a.example")))
    #expect(fields.dnsNames == [Array("a.example".utf8)])
    #expect(fields.addresses == [IPAddress("10.0.0.1")?.bytes, IPAddress("2001:db8::1")?.bytes])
    #expect(fields.publicKey == (try pki.publicKey("fields")))
    #expect(!fields.isSelfIssued)
    let validity = try #require(fields.validity)
    #expect(validity.upperBound - validity.lowerBound == 3650 * 86_400)
    #expect(CertificateFields(der: try pki.der("ca"))?.isSelfIssued == true)
  }

  @Test("a certificate that is cut or changed is nil or different, never a trap")
  func damage() throws {
    let pki = try TestPKI.shared.get()
    try pki.issue("damage", subject: "/C=AT/CN=a", extensions: ["subjectAltName=DNS:a,IP:10.0.0.1"])
    let der = try pki.der("damage")
    for count in 0..<der.count { #expect(CertificateFields(der: Array(der[..<count])) == nil) }
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      var changed = der
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      if let fields = CertificateFields(der: changed) { _ = HostNameCheck.matches(fields, name: "a") }
    }
  }

  @Test("lengths beyond the bytes, indefinite ones and long tags are refused")
  func hostileDER() {
    for bytes: [UInt8] in [
      [0x30], [0x30, 0x80, 0, 0], [0x30, 0x01], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x85, 0, 0, 0, 0, 0],
      [0x1F, 0x81, 0x01, 0x00], [0x30, 0x82, 0x01],
    ] {
      var reader = DERReader(bytes[...])
      #expect(reader.next() == nil)
    }
  }

  @Test("names are compared without regard to case, spaces and string type")
  func comparison() throws {
    // C=AT as PrintableString, O="Ab  c" as BMPString, CN=x as TeletexString "é".
    let der: [UInt8] = [
      0x31, 0x0B, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x06, 0x13, 0x02, 0x41, 0x54,
      0x31, 0x13, 0x30, 0x11, 0x06, 0x03, 0x55, 0x04, 0x0A, 0x1E, 0x0A, 0, 0x41, 0, 0x62, 0, 0x20, 0, 0x20, 0, 0x63,
      0x31, 0x0A, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x14, 0x01, 0xE9,
    ]
    let name = try #require(DistinguishedName(der: der[...]))
    #expect(name == (try DistinguishedName(parsing: "c=at, O= aB c ,commonName=é")))
    #expect(name == (try DistinguishedName(parsing: "2.5.4.6=AT,2.5.4.10=AB C,2.5.4.3=é")))
    #expect(name != (try DistinguishedName(parsing: "C=AT,O=Abc,CN=é")))
    #expect(name.commonName == Array("é".utf8))
  }

  @Test("a part of several attributes equals no written subject")
  func multiValued() throws {
    let der: [UInt8] = [
      0x31, 0x14, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x01, 0x61,
      0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x0A, 0x0C, 0x01, 0x62,
    ]
    let name = try #require(DistinguishedName(der: der[...]))
    #expect(name.parts.count == 1)
    #expect(name != (try DistinguishedName(parsing: "CN=a,O=b")))
  }

  @Test(
    "a malformed subject is refused",
    arguments: ["", ",", "CN", "CN=a,b", "XX=a", #"CN=a\b"#, #"CN=a\"#, "9.9=a", "2.5.x=a"])
  func malformed(text: String) {
    let error = #expect(throws: TransportError.self) { try DistinguishedName(parsing: text) }
    #expect(error?.code == .tlsConfiguration)
  }

  @Test("long object identifiers are written in base 128")
  func objectIdentifiers() {
    #expect(DistinguishedName.type(named: "1.2.840.113549.1.9.1") == DistinguishedName.type(named: "emailAddress"))
    #expect(DistinguishedName.type(named: "0.9.2342.19200300.100.1.25") == DistinguishedName.type(named: "DC"))
    #expect(DistinguishedName.type(named: "3.1") == nil)
    #expect(DistinguishedName.type(named: "1.40") == nil)
    #expect(DistinguishedName.type(named: "4294967296.1") == nil)
    #expect(DistinguishedName.type(named: "2.4294967295") == nil)
  }

  @Test("times are read as seconds since 1970, and malformed ones are not")
  func times() {
    func seconds(_ tag: UInt8, _ text: String) -> Int? {
      var reader = DERReader(([tag, UInt8(text.utf8.count)] + Array(text.utf8))[...])
      return reader.next().flatMap { CertificateTime.seconds($0) }
    }
    #expect(seconds(0x17, "700101000000Z") == 0)
    #expect(seconds(0x17, "500101000000Z") == -631_152_000)
    #expect(seconds(0x17, "240229235959Z") == 1_709_251_199)
    #expect(seconds(0x18, "20491231235959Z") == 2_524_607_999)
    #expect(seconds(0x18, "99991231235959Z") == 253_402_300_799)
    for bad in [
      "", "Z", "701301000000Z", "700132000000Z", "700101240000Z", "7001010000Z", "700101000000+", "x00101000000Z",
    ] {
      #expect(seconds(0x17, bad) == nil)
    }
  }

  @Test("a wildcard stands for one whole first label")
  func wildcards() {
    func matches(_ pattern: String, _ name: String) -> Bool {
      let fields = CertificateFields(subject: nil, dnsNames: [Array(pattern.utf8)], addresses: [])
      return HostNameCheck.matches(fields, name: name)
    }
    #expect(matches("*.example.org", "a.example.org"))
    #expect(matches("*.example.org.", "A.Example.Org"))
    #expect(matches("a.example.org", "a.example.org."))
    #expect(!matches("*.example.org", "example.org"))
    #expect(!matches("*.example.org", "a.b.example.org"))
    #expect(!matches("*.org", "example.org"))
    #expect(!matches("*", "localhost"))
    #expect(!matches("a*.example.org", "ab.example.org"))
    #expect(!matches("a.*.org", "a.example.org"))
    #expect(!matches("a.example.org\0", "a.example.org"))
    #expect(!matches("", ""))
  }

  @Test("only host names go into SNI")
  func serverNames() {
    for name in ["localhost", "a.example.org", "A-1_b.example", "a."] { #expect(HostNameCheck.isServerName(name)) }
    for name in ["", "127.0.0.1", "::1", "a b", "a..b", "pvespiceproxy:65a1b2c3:100:node::sig==", "ä.example", "."] {
      #expect(!HostNameCheck.isServerName(name))
    }
    #expect(!HostNameCheck.isServerName(String(repeating: "a", count: 64)))
  }
}

extension CertificateFields {
  /// A certificate that has nothing but names.
  fileprivate init(subject: DistinguishedName?, dnsNames: [[UInt8]], addresses: [[UInt8]]) {
    self.init(
      subject: subject, isSelfIssued: false, validity: nil, publicKey: [], dnsNames: dnsNames, addresses: addresses)
  }
}
