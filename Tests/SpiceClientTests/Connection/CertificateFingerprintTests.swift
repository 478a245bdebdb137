import SpiceClient
import Testing

@Suite struct CertificateFingerprintTests {
  private static let digits = (0..<32).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }

  @Test(
    "a fingerprint is read as tools print it",
    arguments: [
      digits.joined(), digits.joined(separator: ":"), digits.joined(separator: ":").uppercased(),
      "SHA256:" + digits.joined(), "sha256 Fingerprint=" + digits.joined(separator: ":"), digits.joined(separator: " "),
    ])
  func reads(text: String) throws {
    let fingerprint = try #require(CertificateFingerprint(text))
    #expect(fingerprint.bytes == Array(0..<32))
    #expect(fingerprint.description == Self.digits.joined(separator: ":").uppercased())
  }

  @Test(
    "anything else is no fingerprint",
    arguments: [
      "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 66), String(repeating: "g", count: 64),
      String(repeating: "\u{FF11}", count: 64),
    ])
  func refuses(text: String) { #expect(CertificateFingerprint(text) == nil) }
}
