/// Reads the times of a certificate.
enum CertificateTime {
  /// The seconds since 1970 of a DER UTCTime or GeneralizedTime; nil unless it is written as RFC 5280 wants it.
  static func seconds(_ element: DERReader.Element) -> Int? {
    var digits = Array(element.content)
    switch element.tag {
    case 0x17 where digits.count == 13:  // two digits of the year, from 1950 to 2049
      let isOld = digits[0] >= UInt8(ascii: "5")
      digits = Array((isOld ? "19" : "20").utf8) + digits
    case 0x18 where digits.count == 15: break
    default: return nil
    }
    guard digits.removeLast() == UInt8(ascii: "Z"), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    let month = number(4..<6)
    let day = number(6..<8)
    guard (1...12).contains(month), (1...31).contains(day), number(8..<10) < 24, number(10..<12) < 60,
      number(12..<14) <= 60
    else { return nil }
    // Days of the Gregorian calendar, with the year beginning in March so that the leap day comes last.
    let year = number(0..<4) - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    return days * 86_400 + number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14)
  }
}
