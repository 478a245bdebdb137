import SpiceBytes
import SpiceDrawing
import SpicePixels
import SpiceWire

/// `QXLCursorCmd`.
extension QXLReader {
  /// Reads a change of the cursor.
  func cursor(opening command: QXLCommand, _ makeOwner: OwnerMaker) throws(QXLError) -> DeviceCursor {
    var opened = try open(command, size: 150, as: .cursor, makeOwner)
    opened.fields.skip(8)
    let kind: UInt8 = opened.fields.next()
    var cursor = DeviceCursor(.hide, owner: opened.parts.owner)
    switch kind {
    case 0:
      var set = CursorSet()
      set.position = opened.fields.point16()
      set.isVisible = opened.fields.next(UInt8.self) != 0
      set.shape = try opened.parts.shape(at: opened.fields.address(), blobs: &cursor.blobs)
      cursor.message = .set(set)
    case 1: cursor.message = .move(opened.fields.point16())
    case 2: break
    case 3:
      var trail = CursorTrail()
      trail.length = opened.fields.next()
      trail.frequency = opened.fields.next()
      cursor.message = .trail(trail)
    default: throw QXLError(.unknownKind(UInt32(kind)), in: .cursor)
    }
    return cursor
  }
}

/// `QXLCursor`: a shape.
extension PartReader {
  /// Pixels that a shape may have. No driver has more than 256 by 256.
  static let shapePixelLimit = 1 << 20
  /// Bytes that its data may have: more than any type needs.
  static let shapeDataLimit = 1 << 23

  /// The shape that an address leads to: exactly as many bytes as its type and size need, copied to `blobs`.
  ///
  /// REFERENCE: red-parse-qxl.cpp takes any shape, and leaves it to the clients to find that something is missing.
  func shape(at address: GuestAddress, blobs: inout [UInt8]) throws(QXLError) -> CursorShape {
    let place = try place(address, .cursor)
    var fields = try load(22 &+ Self.chunkSize, at: place, .cursor)
    var shape = CursorShape()
    shape.flags = []
    shape.header.unique = fields.next()
    let type: UInt16 = fields.next()
    shape.header.type = CursorType(rawValue: UInt8(clamping: type))
    shape.header.width = fields.next()
    shape.header.height = fields.next()
    // Some clients refuse a point outside of the shape.
    shape.header.hotSpotX = min(fields.next(), max(shape.header.width, 1) &- 1)
    shape.header.hotSpotY = min(fields.next(), max(shape.header.height, 1) &- 1)
    let (width, height) = (Int(shape.header.width), Int(shape.header.height))
    guard width > 0, height > 0, width <= Self.shapePixelLimit / height else {
      throw QXLError(.badSize(width: width, height: height), in: .cursor)
    }
    guard let size = shape.header.pixelByteCount else { throw QXLError(.unknownKind(UInt32(type)), in: .cursor) }
    let announced = fields.size()
    let data = try chunks(&fields, at: place, atMost: Self.shapeDataLimit, of: .cursor)
    guard size <= min(announced, data.count) else {
      throw QXLError(.wrongSize(expected: size, actual: min(announced, data.count)), in: .cursor)
    }
    blobs = data.copy()
    blobs.removeSubrange(size...)
    shape.pixels = WireRange(offset: 0, count: size)
    return shape
  }
}
