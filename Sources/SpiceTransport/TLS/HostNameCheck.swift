/// Whether a certificate was made for a host (RFC 6125, with the common name as the last resort).
enum HostNameCheck {
  /// Compares the names of a certificate with the name or address that was connected to.
  ///
  /// An address must stand among the iPAddress entries, a name must match a dNSName entry, where `*` may stand for the
  /// whole first label. Only a certificate without such entries is judged by its common name.
  static func matches(_ fields: CertificateFields, name: String) -> Bool {
    if let address = IPAddress(name) {
      if fields.addresses.contains(address.bytes) { return true }
      guard fields.addresses.isEmpty, fields.dnsNames.isEmpty, let common = fields.subject?.commonName else {
        return false
      }
      return IPAddress(String(decoding: common, as: UTF8.self)) == address
    }
    let wanted = labels(of: Array(name.utf8))
    guard let wanted else { return false }
    guard fields.dnsNames.isEmpty else { return fields.dnsNames.contains { matches($0, wanted) } }
    guard let common = fields.subject?.commonName else { return false }
    return matches(common, wanted)
  }

  private static func matches(_ pattern: [UInt8], _ wanted: [[UInt8]]) -> Bool {
    guard let pattern = labels(of: pattern), pattern.count == wanted.count else { return false }
    if pattern == wanted { return true }
    // "*.example.org" stands for one label, and never for a whole top-level domain.
    return pattern.count >= 3 && pattern[0] == [UInt8(ascii: "*")] && pattern.dropFirst() == wanted.dropFirst()
  }

  /// The labels in lower case, without the dot that may end a full name; nil when one is empty or a byte is no name's.
  private static func labels(of name: [UInt8]) -> [[UInt8]]? {
    var name = name[...]
    if name.last == UInt8(ascii: ".") { name = name.dropLast() }
    guard !name.isEmpty, !name.contains(0) else { return nil }
    let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { label in
      label.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    return labels.contains { $0.isEmpty } ? nil : labels
  }

  /// Whether a name may stand in the SNI extension: a host name of letters, digits, hyphens and underscores.
  static func isServerName(_ name: String) -> Bool {
    guard name.utf8.count <= 253, IPAddress(name) == nil, let labels = labels(of: Array(name.utf8)) else {
      return false
    }
    return labels.allSatisfy { label in
      label.count <= 63
        && label.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            || $0 == UInt8(ascii: "_")
        }
    }
  }
}
