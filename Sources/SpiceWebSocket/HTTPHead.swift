/// The first line and the header fields of an HTTP request or response, as bytes: text is a matter of those who know
/// its encoding.
public struct HTTPHead: Equatable, Sendable {
  /// One header field.
  public struct Field: Equatable, Sendable {
    /// In lower case, as far as it is ASCII.
    public let name: [UInt8]
    /// Without the spaces around it.
    public let value: [UInt8]

    /// A field whose name is in lower case.
    public init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// The first line, without its end.
  public let startLine: [UInt8]
  /// The fields in the order received.
  public let fields: [Field]

  /// A head of these parts.
  public init(startLine: [UInt8], fields: [Field]) {
    self.startLine = startLine
    self.fields = fields
  }

  /// The values of a field that is named in lower case.
  public func values(of name: String) -> [[UInt8]] {
    fields.filter { $0.name.elementsEqual(name.utf8) }.map { $0.value }
  }

  /// The parts between the commas of all values of a field, without the spaces around them.
  public func tokens(of name: String) -> [[UInt8]] {
    values(of: name).flatMap { $0.split(separator: UInt8(ascii: ",")).map(Self.trimmed) }
  }

  /// The status code of a response, 100 to 999; nil if the first line is not that of an HTTP/1 response.
  public var status: Int? {
    let words = startLine.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[0].count == 8, words[1].count == 3,
      words[1].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let code = words[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return code >= 100 ? code : nil
  }
}

extension HTTPHead {
  /// Takes the lines of a head apart. They end in a line feed each, most with a carriage return before.
  /// - Returns: nil if a line is no field, or there is no line.
  static func parse(_ bytes: [UInt8]) -> HTTPHead? {
    var lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
    guard !lines.isEmpty else { return nil }
    let start = lines.removeFirst()
    var fields: [Field] = []
    for line in lines where !line.isEmpty {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
      fields.append(Field(name: line[..<colon].map(lowercase), value: trimmed(line[(colon + 1)...])))
    }
    return HTTPHead(startLine: [UInt8](start), fields: fields)
  }

  /// The lower-case form of an ASCII letter; every other byte as it is.
  public static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
    return [UInt8](bytes)
  }
}
