extension Collection<UInt8> {
  /// The two lower case hexadecimal digits of each byte.
  package var hexadecimal: [String] { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) } }
}
