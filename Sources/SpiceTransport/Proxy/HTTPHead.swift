import NIOCore

/// The status line and header of an HTTP response.
struct HTTPHead: Equatable {
  /// Three digits: 100 to 999.
  let status: Int
  /// Names in lower case, values without the spaces around them, in the order received.
  let fields: [(name: String, value: String)]

  static func == (left: HTTPHead, right: HTTPHead) -> Bool {
    left.status == right.status && left.fields.elementsEqual(right.fields) { $0 == $1 }
  }

  /// The values of a field that is named in lower case.
  func values(of name: String) -> [String] { fields.filter { $0.name == name }.map { $0.value } }
}

/// Why a response head cannot be used.
enum HTTPHeadError: Error, Equatable {
  case tooLarge, malformed
}

/// Gathers the head of an HTTP response and keeps apart what follows it.
struct HTTPHeadReader {
  /// The largest head that is read, in bytes.
  static let limit = 16 * 1024

  private var gathered: [UInt8] = []
  /// How much of ``gathered`` has been looked at for the end.
  private var searched = 0

  /// Takes bytes from the buffer up to the end of the head, and returns the head once it is complete.
  ///
  /// The buffer keeps the bytes behind the head.
  mutating func read(_ buffer: inout ByteBuffer) throws(HTTPHeadError) -> HTTPHead? {
    let before = gathered.count
    let view = buffer.readableBytesView.prefix(Self.limit - before + 1)
    gathered += view
    // A line may end in a bare line feed, so an empty line is two of them with at most a carriage return between.
    while searched < gathered.count {
      let index = searched
      searched += 1
      guard gathered[index] == 0x0A, index >= 1 else { continue }
      let isEnd =
        gathered[index - 1] == 0x0A || (index >= 2 && gathered[index - 1] == 0x0D && gathered[index - 2] == 0x0A)
      guard isEnd else { continue }
      guard index < Self.limit else { throw .tooLarge }
      buffer.moveReaderIndex(forwardBy: index + 1 - before)
      let head = try Self.parse(gathered[..<index])
      self = HTTPHeadReader()
      return head
    }
    guard gathered.count <= Self.limit else { throw .tooLarge }
    buffer.moveReaderIndex(forwardBy: view.count)
    // A peer that speaks another protocol is known by its first bytes; waiting for the limit would look like a hang.
    guard gathered.prefix(5).elementsEqual("HTTP/".utf8.prefix(gathered.count)) else { throw .malformed }
    return nil
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) throws(HTTPHeadError) -> HTTPHead {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    guard !lines.isEmpty else { throw .malformed }
    let words = lines.removeFirst().split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[0].count == 8, words[1].count == 3,
      words[1].allSatisfy({ (0x30...0x39).contains($0) }), let status = Int(String(decoding: words[1], as: UTF8.self)),
      status >= 100
    else { throw .malformed }
    var fields: [(name: String, value: String)] = []
    for line in lines where !line.isEmpty {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { throw .malformed }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      fields.append((name, trimmed(line[(colon + 1)...])))
    }
    return HTTPHead(status: status, fields: fields)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
