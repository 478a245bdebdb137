import SpiceBytes
import SpicePixels

/// Decodes one pass of a GLZ stream (spec: GLZ stream grammar).
///
/// As LZ, but the place of a match is a distance in this picture or an offset in an earlier one.
enum GLZPassDecoder {
  /// Fills `pixels` with units from `data` at `start`. Returns where the next pass begins.
  @_lifetime(pixels: copy pixels)
  static func decode<U: GLZUnit>(
    _ unit: U.Type, _ data: RawSpan, from start: Int, to pixels: inout MutableRawSpan, _ header: GLZHeader,
    _ window: borrowing GLZWindow
  ) throws(GLZFailure) -> Int {
    let outEnd = pixels.byteCount
    precondition(start >= 0)
    var ip = start
    var op = 0
    // Matches in a row mostly refer to the same picture.
    var image: Bitmap? = nil
    var imageDistance = 0
    while op < outEnd {
      guard ip < data.byteCount else { throw .invalid(.truncated) }
      // SAFETY: 0 <= ip < byteCount.
      let control = Int(unsafe data.unsafeLoad(fromUncheckedByteOffset: ip, as: UInt8.self))
      ip &+= 1
      let match: Match
      do throws(CodecError) {
        if control < 32 {
          try literals(unit, control &+ 1, data, &ip, &pixels, &op)
          continue
        }
        match = try Match(control, data, &ip)
      } catch { throw .invalid(error) }
      let units = match.length &- 1 &+ U.shortestMatch
      guard units <= (outEnd &- op) / U.storedBytes else { throw .invalid(.badReference) }
      if match.image == 0 {
        let back = (match.place &+ 1) &* U.storedBytes
        guard back <= op else { throw .invalid(.badReference) }
        pixels.replicate(at: op, distance: back, count: units &* U.storedBytes)
      } else {
        if match.image != imageDistance {
          image = try Self.image(match.image, header, window)
          imageDistance = match.image
        }
        guard let source = image?.bytes, units <= source.byteCount / 4,
          match.place <= source.byteCount / 4 &- units
        else { throw .invalid(.badReference) }
        U.copy(source, first: match.place, count: units, to: &pixels, at: op)
      }
      op &+= units &* U.storedBytes
    }
    return ip
  }

  /// The picture `distance` before this one.
  private static func image(
    _ distance: Int, _ header: GLZHeader, _ window: borrowing GLZWindow
  ) throws(GLZFailure) -> Bitmap {
    let back = UInt64(clamping: distance)
    guard back <= UInt64(header.windowHeadDistance), back <= header.id else { throw .invalid(.badReference) }
    switch window.place(of: header.id &- back) {
    case .present(let index):
      guard let pixels = window.pixels(at: index) else { throw .invalid(.missingImage(id: header.id &- back)) }
      return pixels
    case .awaited: throw .awaiting(imageID: header.id &- back)
    case .released: throw .invalid(.missingImage(id: header.id &- back))
    }
  }

  /// What a match says.
  private struct Match {
    var length: Int
    /// Pictures back; 0 is this one.
    var image: Int
    /// The distance less one in this picture, or the offset in another.
    var place: Int

    @inline(__always)
    init(_ control: Int, _ data: RawSpan, _ ip: inout Int) throws(CodecError) {
      length = control >> 5
      if length == 7 { length = try extendedLength(length, data, &ip) }
      guard data.byteCount &- ip >= 2 else { throw .truncated }
      place = control & 15 | Int(data[ip]) << 4
      let flags = Int(data[ip &+ 1])
      ip &+= 2
      let more = flags >> 6
      if control & 16 == 0 {
        image = flags & 63
        if more > 0 { image |= try Self.integer(more, data, &ip) << 6 }
      } else {
        place |= (flags & 31) << 12
        image = more > 0 ? try Self.integer(more, data, &ip) : 0
        if flags & 32 != 0 { place |= try Self.integer(1, data, &ip) << 17 }
      }
    }

    /// A little-endian integer of one to three bytes.
    private static func integer(_ bytes: Int, _ data: RawSpan, _ ip: inout Int) throws(CodecError) -> Int {
      guard data.byteCount &- ip >= bytes else { throw .truncated }
      var value = 0
      for index in 0..<bytes { value |= Int(data[ip &+ index]) << (index &* 8) }
      ip &+= bytes
      return value
    }
  }
}
