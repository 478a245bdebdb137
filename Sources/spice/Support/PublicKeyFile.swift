import ArgumentParser
import Foundation

/// Files of one public key.
enum PublicKeyFile {
  private static let begin = "-----BEGIN PUBLIC KEY-----"
  private static let end = "-----END PUBLIC KEY-----"

  /// The key as DER SubjectPublicKeyInfo, from PEM text or DER bytes.
  static func decode(_ bytes: [UInt8], name: String) throws -> [UInt8] {
    if isWholeSequence(bytes) { return bytes }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.range(of: begin), let stop = text.range(of: end, range: start.upperBound..<text.endIndex)
    else {
      let hint =
        text.contains("-----BEGIN CERTIFICATE-----")
        ? "; openssl x509 -in \(name) -noout -pubkey prints the key of a certificate" : ""
      throw CommandFailure("\(name) is no public key\(hint)", code: .validationFailure)
    }
    let body = text[start.upperBound..<stop.lowerBound].filter { !$0.isWhitespace }
    guard let key = Data(base64Encoded: body).map([UInt8].init), isWholeSequence(key) else {
      throw CommandFailure("the public key in \(name) is damaged", code: .validationFailure)
    }
    return key
  }

  /// Whether the bytes are one DER SEQUENCE, from the first to the last.
  private static func isWholeSequence(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 2, bytes[0] == 0x30 else { return false }
    guard bytes[1] >= 0x80 else { return bytes.count == 2 + Int(bytes[1]) }
    let digits = Int(bytes[1] & 0x7F)
    guard (1...4).contains(digits), bytes.count > 2 + digits else { return false }
    return bytes[2..<(2 + digits)].reduce(0) { $0 << 8 | Int($1) } == bytes.count - 2 - digits
  }
}
