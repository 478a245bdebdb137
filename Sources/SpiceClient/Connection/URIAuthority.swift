import SpiceTransport

/// The part of a URI that names the host: `[user[:password]@]host[:port]`.
struct URIAuthority {
  var user: String?
  var password: String?
  /// As it was written; an IPv6 address keeps its brackets.
  var host: String
  var port: Int?

  /// Takes an authority apart.
  init(parsing text: ArraySlice<UInt8>) throws(SpiceURIError) {
    var place = text
    if let at = text.lastIndex(of: UInt8(ascii: "@")) {
      place = text[(at + 1)...]
      let parts = text[..<at].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      if let name = parts.first, !name.isEmpty { user = try PercentCoding.decode(name, part: "the user name") }
      if parts.count > 1 { password = try PercentCoding.decode(parts[1], part: "the password") }
    }
    let port: ArraySlice<UInt8>
    (host, port) = try Self.split(place)
    self.port = port.isEmpty ? nil : try Self.port(port)
  }

  /// The host, and the digits after the colon if there are any.
  private static func split(_ place: ArraySlice<UInt8>) throws(SpiceURIError) -> (String, ArraySlice<UInt8>) {
    guard let first = place.first else { throw SpiceURIError(.noHost) }
    let host: String
    var rest: ArraySlice<UInt8>
    if first == UInt8(ascii: "[") {
      guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { throw SpiceURIError(.badHost, text(place)) }
      let address = try PercentCoding.decode(place[(place.startIndex + 1)..<end].escapingZone, part: "the host")
      guard IPAddress(address)?.isIPv6 == true, isClean(address) else {
        throw SpiceURIError(.badHost, text(place[...end]))
      }
      host = "[\(address)]"
      rest = place[(end + 1)...]
    } else {
      let end = place.firstIndex(of: UInt8(ascii: ":")) ?? place.endIndex
      host = text(place[..<end])
      rest = place[end...]
      guard !host.isEmpty else { throw SpiceURIError(.noHost) }
      guard isClean(host) else { throw SpiceURIError(.badHost, host) }
    }
    guard let colon = rest.popFirst() else { return (host, rest) }
    guard colon == UInt8(ascii: ":") else { throw SpiceURIError(.badHost, text(place)) }
    return (host, rest)
  }

  /// Reads a port; a sign, spaces or other digits than ASCII ones make it none.
  static func port(_ digits: ArraySlice<UInt8>) throws(SpiceURIError) -> Int {
    let written = text(digits)
    guard digits.count <= 5, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = Int(written), (1...65535).contains(port)
    else { throw SpiceURIError(.badPort, written) }
    return port
  }

  /// The bytes as text; parts of text that was cut at ASCII characters are whole.
  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A host as URIs have it: an IPv6 address in brackets, its zone behind an escaped percent sign.
  static func encode(host: String) -> String {
    var address = host[...]
    if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
    guard IPAddress(String(address))?.isIPv6 == true else { return host }
    return "[\(PercentCoding.encode(String(address), keeping: ":"))]"
  }

  private static func isClean(_ host: String) -> Bool {
    host.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"[]\"<>\\^`{|}".utf8.contains($0) }
  }
}

extension ArraySlice<UInt8> {
  /// The bytes, with the percent sign before an IPv6 zone escaped if it is not, as people tend to write it.
  fileprivate var escapingZone: ArraySlice<UInt8> {
    guard let percent = firstIndex(of: UInt8(ascii: "%")) else { return self }
    let zone = self[(percent + 1)...]
    return zone.starts(with: "25".utf8) && zone.count > 2 ? self : self[...percent] + Array("25".utf8) + zone
  }
}
