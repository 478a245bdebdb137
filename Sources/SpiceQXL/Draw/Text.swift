import SpiceBytes
import SpiceGeometry
import SpiceWire

/// `QXLString`, `QXLRasterGlyph`: glyphs.
extension PartReader {
  /// Bytes that the glyphs of a string may have.
  static let stringLimit = 1 << 24
  /// Bytes of a glyph before its rows.
  private static let glyphSize = 20

  /// The string that an address leads to. Its glyphs' rows are ranges of `blobs`.
  ///
  /// A glyph lies in the guest's memory as it travels, the bottom row first: so does a copy of all of them.
  func string(at address: GuestAddress, blobs: inout [UInt8]) throws(QXLError) -> GlyphString {
    let place = try place(address, .string)
    var fields = try load(8 &+ Self.chunkSize, at: place, .string)
    let size = fields.size()
    let count = Int(fields.next(UInt16.self))
    var string = GlyphString()
    let flags: UInt16 = fields.next()
    // No client heeds a flag for rows from the top.
    string.flags = GlyphFlags(rawValue: UInt8(truncatingIfNeeded: flags)).intersection([.a1, .a4, .a8])
    guard string.flags == .a1 || string.flags == .a4 || string.flags == .a8,
      let bits = string.flags.bitsPerPixel
    else { throw QXLError(.unknownKind(UInt32(flags)), in: .string) }
    guard size <= Self.stringLimit else { throw QXLError(.tooLarge(limit: Self.stringLimit), in: .string) }
    blobs = try chunks(&fields, at: place, exactly: size, of: .string).copy()
    let span = blobs.rawSpan
    string.glyphs.reserveCapacity(min(count, size / Self.glyphSize))
    var offset = 0
    while offset < size {
      guard size &- offset >= Self.glyphSize else {
        throw QXLError(.wrongSize(expected: Self.glyphSize, actual: size &- offset), in: .string)
      }
      var glyph = Glyph()
      glyph.position = Point(x: span.integer(at: offset), y: span.integer(at: offset &+ 4))
      glyph.origin = Point(x: span.integer(at: offset &+ 8), y: span.integer(at: offset &+ 12))
      glyph.width = span.integer(at: offset &+ 16)
      glyph.height = span.integer(at: offset &+ 18)
      offset &+= Self.glyphSize
      let rows = glyph.byteCount(bitsPerPixel: bits)
      guard rows <= size &- offset else {
        throw QXLError(.wrongSize(expected: rows, actual: size &- offset), in: .string)
      }
      glyph.rows = WireRange(offset: offset, count: rows)
      offset &+= rows
      string.glyphs.append(glyph)
      guard string.glyphs.count <= count else { break }
    }
    guard string.glyphs.count == count else {
      throw QXLError(.wrongSize(expected: count, actual: string.glyphs.count), in: .string)
    }
    return string
  }
}
