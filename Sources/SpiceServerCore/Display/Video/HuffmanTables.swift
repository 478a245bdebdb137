/// The Huffman tables of the last JPEG file that a stream's decoder got.
///
/// A decoder keeps them from file to file, so they go once. A screen may be drawn in strips of a few thousand bytes, each of
/// which is a stream of its own: there the tables are a thirteenth of all bytes.
struct HuffmanTables {
  private var known: [UInt8] = []

  /// A file is sent after those before. Returns it, without its tables if they are those of the last.
  mutating func strip(_ file: [UInt8]) -> [UInt8] {
    let segments = Self.segments(of: file)
    let tables = segments.flatMap { file[$0] }
    guard !tables.isEmpty else { return file }
    guard tables == known else {
      known = tables
      return file
    }
    var rest: [UInt8] = []
    rest.reserveCapacity(file.count)
    var at = 0
    for segment in segments {
      rest += file[at..<segment.lowerBound]
      at = segment.upperBound
    }
    return rest + file[at...]
  }

  /// Where the segments with Huffman tables are, up to the first scan (ITU-T T.81, B.1.1).
  private static func segments(of file: [UInt8]) -> [Range<Int>] {
    let (tables, scan) = (0xC4 as UInt8, 0xDA as UInt8)
    guard file.starts(with: [0xFF, 0xD8]) else { return [] }
    var found: [Range<Int>] = []
    var at = 2
    while at + 4 <= file.count, file[at] == 0xFF, file[at + 1] != scan {
      let end = at + 2 + Int(file[at + 2]) << 8 + Int(file[at + 3])
      guard end <= file.count else { break }
      if file[at + 1] == tables { found.append(at..<end) }
      at = end
    }
    return found
  }
}
