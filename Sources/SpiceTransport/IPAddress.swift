/// A numeric IP address, as the bytes that certificates hold.
///
/// Only the strict forms are addresses: four decimal parts, or RFC 4291 text with an optional zone. Anything else is a
/// name, so that an odd spelling is never taken for an address.
public struct IPAddress: Hashable, Sendable {
  /// Four or sixteen bytes, in network order.
  public let bytes: [UInt8]

  /// Whether this is an IPv6 address.
  public var isIPv6: Bool { bytes.count == 16 }

  /// Parses an address without brackets; nil when the text is a name.
  public init?(_ text: String) {
    let text = Array(text.utf8)
    if let four = IPAddress.parseIPv4(text[...]) {
      bytes = four
    } else if let sixteen = IPAddress.parseIPv6(text) {
      bytes = sixteen
    } else {
      return nil
    }
  }

  private static func parseIPv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var result: [UInt8] = []
    for part in parts {
      // A leading zero means octal to some resolvers, so it is no address here.
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
        part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let value = UInt8(String(decoding: part, as: UTF8.self))
      else { return nil }
      result.append(value)
    }
    return result
  }

  private static func parseIPv6(_ whole: [UInt8]) -> [UInt8]? {
    var text = whole[...]
    if let zone = text.firstIndex(of: UInt8(ascii: "%")) {
      guard zone + 1 < text.endIndex else { return nil }
      text = text[..<zone]
    }
    guard text.count <= 45, text.contains(UInt8(ascii: ":")) else { return nil }
    guard let gap = doubleColon(in: text) else {
      guard let bytes = groups(text), bytes.count == 16 else { return nil }
      return bytes
    }
    let rest = text[(gap + 2)...]
    guard doubleColon(in: rest) == nil, let head = groups(text[..<gap]), let tail = groups(rest),
      head.count + tail.count <= 14
    else { return nil }
    // An embedded IPv4 address may only end the text, so the part before the gap has none.
    guard !text[..<gap].contains(UInt8(ascii: ".")) else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func doubleColon(in text: ArraySlice<UInt8>) -> Int? {
    text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
  }

  /// The bytes of colon-separated groups, the last of which may be an IPv4 address; empty text gives no bytes.
  private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    var result: [UInt8] = []
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        guard let four = parseIPv4(part) else { return nil }
        result += four
      } else {
        guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
          let value = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
        else { return nil }
        result += [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
      guard result.count <= 16 else { return nil }
    }
    return result
  }
}
