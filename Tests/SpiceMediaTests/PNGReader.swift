import SpiceBytes
import SpiceMedia
import Testing

/// A PNG file of 8 bits a channel, taken apart by the words of the specification.
struct PNGReader {
  var names: [String] = []
  var width = 0
  var height = 0
  var channels = 0
  /// All samples, row after row.
  var samples: [UInt8] = []

  init(_ file: [UInt8]) throws {
    try #require(file.prefix(8) == [137, 80, 78, 71, 13, 10, 26, 10])
    var data: [UInt8] = []
    var at = 8
    while at < file.count {
      let length = Int(Self.number(file, at))
      let end = at + 12 + length
      try #require(end <= file.count)
      let name = String(decoding: file[(at + 4)..<(at + 8)], as: UTF8.self)
      let body = file[(at + 8)..<(at + 8 + length)]
      #expect(Self.number(file, end - 4) == Self.checksum(file[(at + 4)..<(end - 4)]), "\(name)")
      names.append(name)
      if name == "IHDR" {
        width = Int(Self.number(file, at + 8))
        height = Int(Self.number(file, at + 12))
        try #require(length == 13 && body.dropFirst(8).first == 8 && body.suffix(3) == [0, 0, 0])
        channels = try #require([2: 3, 6: 4][body[at + 17]])
      }
      if name == "IDAT" { data += body }
      at = end
    }
    let row = width * channels
    try unfilter(try Zlib.inflate(data.rawSpan, size: (row + 1) * height), row: row)
  }

  private mutating func unfilter(_ lines: [UInt8], row: Int) throws {
    for y in 0..<height {
      let start = y * (row + 1)
      let filter = lines[start]
      try #require(filter == 0 || filter == 2, "only no filter and the filter \"up\"")
      for x in 0..<row {
        let above = filter == 2 && y > 0 ? samples[(y - 1) * row + x] : 0
        samples.append(lines[start + 1 + x] &+ above)
      }
    }
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    bytes[at..<(at + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
  }
}
