/// Walks the elements of a DER structure: enough of ASN.1 to read names out of a certificate.
///
/// The reader only ever narrows a slice, so a hostile length yields nil and nothing is allocated for it.
struct DERReader {
  /// One tag-length-value element.
  struct Element {
    let tag: UInt8
    /// The value.
    let content: ArraySlice<UInt8>
    /// Tag, length and value.
    let encoded: ArraySlice<UInt8>
  }

  /// Universal and context tags that occur in certificates.
  enum Tag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31

    static func context(_ number: UInt8, constructed: Bool) -> UInt8 { 0x80 | (constructed ? 0x20 : 0) | number }
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Whether every element has been taken.
  var isAtEnd: Bool { rest.isEmpty }

  /// Takes the next element; nil at the end, and where the bytes are not DER.
  mutating func next() -> Element? {
    var position = rest.startIndex
    func byte() -> UInt8? {
      guard position < rest.endIndex else { return nil }
      defer { position += 1 }
      return rest[position]
    }
    // Tag numbers above 30 take more bytes; no certificate field has one.
    guard let tag = byte(), tag & 0x1F != 0x1F, let first = byte() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      guard (0x81...0x84).contains(first) else { return nil }
      length = 0
      for _ in 0..<(first & 0x7F) {
        guard let next = byte() else { return nil }
        length = length << 8 | Int(next)
      }
    }
    guard length <= rest.endIndex - position else { return nil }
    let end = position + length
    let element = Element(tag: tag, content: rest[position..<end], encoded: rest[rest.startIndex..<end])
    rest = rest[end...]
    return element
  }

  /// Takes the next element if it has this tag; nil, taking nothing, otherwise.
  mutating func next(_ tag: UInt8) -> Element? {
    guard rest.first == tag else { return nil }
    return next()
  }

  /// Takes the next element, which must have this tag, and returns a reader of its content.
  mutating func enter(_ tag: UInt8) -> DERReader? { next(tag).map { DERReader($0.content) } }
}
