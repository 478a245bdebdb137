extension DistinguishedName.Value {
  /// Reads a directory string of any of the types that X.509 allows.
  init(_ element: DERReader.Element) {
    let content = element.content
    switch element.tag {
    case 0x0C, 0x12, 0x13, 0x16, 0x1A:  // UTF8String, NumericString, PrintableString, IA5String, VisibleString
      self = .text(Self.folded(Array(content)))
    case 0x14:  // TeletexString, which in practice holds Latin-1
      self = .text(Self.folded(content.flatMap { Array(String(Unicode.Scalar($0)).utf8) }))
    case 0x1E where content.count.isMultiple(of: 2):  // BMPString
      let units = stride(from: content.startIndex, to: content.endIndex, by: 2).map {
        UInt16(content[$0]) << 8 | UInt16(content[$0 + 1])
      }
      self = .text(Self.folded(Array(String(decoding: units, as: UTF16.self).utf8)))
    case 0x1C where content.count.isMultiple(of: 4):  // UniversalString
      let units = stride(from: content.startIndex, to: content.endIndex, by: 4).map { start in
        content[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      self = .text(Self.folded(Array(String(decoding: units, as: UTF32.self).utf8)))
    default:
      self = .other(tag: element.tag, Array(content))
    }
  }

  /// Lower case in ASCII, no spaces around, single spaces within.
  static func folded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        if let last = result.last, last != 0x20 { result.append(0x20) }
      } else {
        result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }
}

extension DistinguishedName {
  /// 2.5.4.3.
  static let commonNameType: [UInt8] = [0x55, 0x04, 0x03]

  /// Short name, long name and object identifier of the attributes that occur in subjects.
  private static let types: [(short: String, long: String, identifier: [UInt8])] = [
    ("cn", "commonname", commonNameType),
    ("sn", "surname", [0x55, 0x04, 0x04]),
    ("serialnumber", "serialnumber", [0x55, 0x04, 0x05]),
    ("c", "countryname", [0x55, 0x04, 0x06]),
    ("l", "localityname", [0x55, 0x04, 0x07]),
    ("st", "stateorprovincename", [0x55, 0x04, 0x08]),
    ("street", "streetaddress", [0x55, 0x04, 0x09]),
    ("o", "organizationname", [0x55, 0x04, 0x0A]),
    ("ou", "organizationalunitname", [0x55, 0x04, 0x0B]),
    ("title", "title", [0x55, 0x04, 0x0C]),
    ("description", "description", [0x55, 0x04, 0x0D]),
    ("businesscategory", "businesscategory", [0x55, 0x04, 0x0F]),
    ("postalcode", "postalcode", [0x55, 0x04, 0x11]),
    ("name", "name", [0x55, 0x04, 0x29]),
    ("gn", "givenname", [0x55, 0x04, 0x2A]),
    ("initials", "initials", [0x55, 0x04, 0x2B]),
    ("generationqualifier", "generationqualifier", [0x55, 0x04, 0x2C]),
    ("dnqualifier", "dnqualifier", [0x55, 0x04, 0x2E]),
    ("pseudonym", "pseudonym", [0x55, 0x04, 0x41]),
    ("organizationidentifier", "organizationidentifier", [0x55, 0x04, 0x61]),
    ("uid", "userid", [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x01]),
    ("dc", "domaincomponent", [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x19]),
    ("emailaddress", "emailaddress", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x01]),
    ("unstructuredname", "unstructuredname", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x02]),
  ]

  /// The object identifier bytes of an attribute that is named in words or in dotted numbers.
  static func type(named name: String) -> [UInt8]? {
    let folded = name.lowercased()
    if let known = types.first(where: { $0.short == folded || $0.long == folded }) { return known.identifier }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
    guard (2...32).contains(numbers.count), let first = numbers[0], first <= 2, let second = numbers[1],
      second < 40 || (first == 2 && second < 0x1000_0000)
    else { return nil }
    var bytes = base128(first * 40 + second)
    for number in numbers.dropFirst(2) {
      guard let number else { return nil }
      bytes += base128(number)
    }
    return bytes
  }

  private static func base128(_ number: UInt32) -> [UInt8] {
    var bytes = [UInt8(number & 0x7F)]
    var rest = number >> 7
    while rest > 0 {
      bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
      rest >>= 7
    }
    return bytes
  }
}
