import SpiceBytes
import SpiceGeometry
import SpiceWire

/// `QXLClip`, `QXLClipRects`: where a command may draw.
extension PartReader {
  /// Bytes of a `QXLRect`.
  private static let rectSize = 16

  /// The clip of a kind. Rectangles may be empty or overlap; there may be none.
  func clip(kind: UInt32, at address: GuestAddress) throws(QXLError) -> Clip {
    switch kind {
    case 0: return .none
    case 1: return .rects(try rects(at: address))
    default: throw QXLError(.unknownKind(kind), in: .clip)
    }
  }

  private func rects(at address: GuestAddress) throws(QXLError) -> [Rect] {
    let place = try place(address, .clip)
    var fields = try load(4 &+ Self.chunkSize, at: place, .clip)
    let count = fields.size()
    guard count <= Clip.rectLimit else { throw QXLError(.tooLarge(limit: Clip.rectLimit), in: .clip) }
    let bytes = try chunks(&fields, at: place, exactly: count &* Self.rectSize, of: .clip).copy()
    let span = bytes.rawSpan
    var rects: [Rect] = []
    rects.reserveCapacity(count)
    for index in 0..<count {
      let start = index &* Self.rectSize
      rects.append(
        Rect(
          left: span.integer(at: start &+ 4), top: span.integer(at: start),
          right: span.integer(at: start &+ 12), bottom: span.integer(at: start &+ 8)))
    }
    return rects
  }
}
