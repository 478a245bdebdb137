import SpiceBytes
import SpiceWire

/// `QXLPath`, `QXLLineAttr`: lines.
extension PartReader {
  /// Points that all segments of a path may have together.
  static let pointLimit = PathSegment.pointLimit
  /// Bytes of a `QXLPathSeg` and of a `QXLPointFix`.
  private static let (segmentSize, pointSize) = (8, 8)

  /// The path that an address leads to. Its segments end where no whole header follows.
  func path(at address: GuestAddress) throws(QXLError) -> Path {
    let place = try place(address, .path)
    var fields = try load(4 &+ Self.chunkSize, at: place, .path)
    // The size of the data stands there, too, but nobody has ever looked at it: what the chunks have counts.
    fields.skip(4)
    let limit = Path.segmentLimit &* Self.segmentSize &+ Self.pointLimit &* Self.pointSize
    let bytes = try chunks(&fields, at: place, atMost: limit, of: .path).copy()
    let span = bytes.rawSpan
    var path = Path()
    var offset = 0
    var points = 0
    while span.byteCount &- offset >= Self.segmentSize {
      var segment = PathSegment()
      segment.flags = PathSegment.Flags(rawValue: span[offset])
      let count = Int(clamping: span.integer(at: offset &+ 4, as: UInt32.self))
      offset &+= Self.segmentSize
      guard path.segments.count < Path.segmentLimit else {
        throw QXLError(.tooLarge(limit: Path.segmentLimit), in: .path)
      }
      guard count <= Self.pointLimit &- points else { throw QXLError(.tooLarge(limit: Self.pointLimit), in: .path) }
      let room = (span.byteCount &- offset) / Self.pointSize
      guard count <= room else { throw QXLError(.wrongSize(expected: count, actual: room), in: .path) }
      segment.points.reserveCapacity(count)
      for _ in 0..<count {
        segment.points.append(PointFix(x: span.integer(at: offset), y: span.integer(at: offset &+ 4)))
        offset &+= Self.pointSize
      }
      points &+= count
      path.segments.append(segment)
    }
    return path
  }

  /// The dashes of a line; styled with none, it is solid.
  func lineAttributes(_ fields: inout GuestFields) throws(QXLError) -> LineAttributes {
    var attributes = LineAttributes()
    attributes.flags = LineFlags(rawValue: fields.next()).intersection([.startWithGap, .styled])
    // Joins, ends, widths and miters are those of lines of one pixel.
    fields.skip(2)
    let count = Int(fields.next(UInt8.self))
    fields.skip(8)
    let style = fields.address()
    guard attributes.flags.contains(.styled), count > 0 else {
      attributes.flags.remove(.styled)
      return attributes
    }
    var bytes: [UInt8] = []
    try first(count &* 4, of: place(style, .lineStyle), .lineStyle).append(to: &bytes)
    let span = bytes.rawSpan
    attributes.style = (0..<count).map { span.integer(at: $0 &* 4) }
    return attributes
  }
}
