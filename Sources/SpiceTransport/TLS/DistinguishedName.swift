/// An X.500 name: its attributes in order, made comparable.
///
/// Two names are equal when they have the same attributes in the same order; values are compared without regard to ASCII
/// case, outer spaces, the length of inner runs of spaces, and the string type they were stored in.
struct DistinguishedName: Hashable, Sendable {
  /// One attribute.
  struct Attribute: Hashable, Sendable {
    /// The content bytes of the attribute's object identifier.
    let type: [UInt8]
    /// The value in canonical form.
    let value: Value
  }

  /// The value of an attribute.
  enum Value: Hashable, Sendable {
    /// Text in UTF-8, folded for comparison.
    case text([UInt8])
    /// A value that is not text, with its tag; it never equals what a person wrote.
    case other(tag: UInt8, [UInt8])
  }

  /// The relative distinguished names, outermost first. Each has one attribute in practice, but may hold several.
  let parts: [[Attribute]]
}

extension DistinguishedName {
  /// The common name that stands last, folded for comparison.
  var commonName: [UInt8]? {
    for attribute in parts.reversed().joined() where attribute.type == Self.commonNameType {
      if case .text(let value) = attribute.value { return value }
    }
    return nil
  }

  /// Reads the content of a DER `Name`; nil when it is broken.
  init?(der: ArraySlice<UInt8>) {
    var names = DERReader(der)
    var parts: [[Attribute]] = []
    while var set = names.enter(DERReader.Tag.set) {
      var attributes: [Attribute] = []
      while var pair = set.enter(DERReader.Tag.sequence) {
        guard let type = pair.next(DERReader.Tag.objectIdentifier), let value = pair.next(), pair.isAtEnd else {
          return nil
        }
        attributes.append(Attribute(type: Array(type.content), value: Value(value)))
      }
      guard set.isAtEnd, !attributes.isEmpty else { return nil }
      parts.append(attributes)
    }
    guard names.isAtEnd else { return nil }
    self.parts = parts
  }

  /// Parses what people write: `C=IL,O=Red Hat\, Inc.,CN=host`.
  ///
  /// A comma ends an attribute, `\,` and `\\` stand for the characters, and spaces after a comma do not count. The key is
  /// a short name (`CN`), a long name (`commonName`), in any case, or a dotted object identifier.
  /// - Throws: ``TransportError/Code/tlsConfiguration``.
  init(parsing text: String) throws(TransportError) {
    var parts: [[Attribute]] = []
    for item in try Self.split(text) {
      guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else {
        throw Self.malformed("\"\(String(decoding: item, as: UTF8.self))\" has no equals sign")
      }
      let key = Self.trimmed(item[..<equals])
      let name = String(decoding: key, as: UTF8.self)
      guard let type = Self.type(named: name) else { throw Self.malformed("\"\(name)\" is no known attribute") }
      parts.append([Attribute(type: type, value: .text(Value.folded(Array(item[(equals + 1)...]))))])
    }
    guard !parts.isEmpty else { throw Self.malformed("it is empty") }
    self.parts = parts
  }

  /// The items between unescaped commas, with escapes resolved.
  private static func split(_ text: String) throws(TransportError) -> [[UInt8]] {
    var items: [[UInt8]] = []
    var current: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\\") else {
          throw malformed("a backslash stands before something else than a comma or a backslash")
        }
        current.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: ",") {
        items.append(current)
        current = []
      } else if byte != UInt8(ascii: " ") || !current.isEmpty {
        current.append(byte)
      }
    }
    guard !isEscaped else { throw malformed("it ends in a backslash") }
    items.append(current)
    return items.filter { !$0.isEmpty }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let space = UInt8(ascii: " ")
    guard let first = bytes.firstIndex(where: { $0 != space }), let last = bytes.lastIndex(where: { $0 != space })
    else { return [] }
    return bytes[first...last]
  }

  private static func malformed(_ why: String) -> TransportError {
    TransportError(.tlsConfiguration, "the certificate subject to compare with is malformed: \(why)")
  }
}
