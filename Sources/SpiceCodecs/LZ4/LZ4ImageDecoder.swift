import SpiceBytes
public import SpicePixels

/// Decodes LZ4 images (image type LZ4): orientation, format, and blocks each of which continues the one before.
public enum LZ4ImageDecoder {
  /// Decodes the payload after its size.
  ///
  /// The result is ``PixelFormat/rgb555``, ``PixelFormat/xrgb32``, ``PixelFormat/argb32`` or ``PixelFormat/a8``. Row 0 is
  /// the top row. Throws `badHeader` if the format is not one of 16, 24 or 32 bits or of alpha alone, and `trailingBytes` if
  /// there are blocks after the last pixel.
  public static func decode(
    _ data: RawSpan, expectedWidth: Int, expectedHeight: Int
  ) throws(CodecError) -> Bitmap {
    guard data.byteCount >= 2 else { throw .truncated }
    guard let (kind, format) = LZPixelKind.inLZ4(data[1]) else { throw .badHeader }
    let shape = try LZShape(kind: kind, width: expectedWidth, height: expectedHeight, isTopDown: data[0] != 0)
    let total = shape.stride &* shape.height
    try LZ4.check(total, coded: data.byteCount)
    var bitmap = try Bitmap(format, shape)
    if shape.stride == bitmap.stride {
      var bytes = bitmap.mutableBytes
      try blocks(data, &bytes)
      if !shape.isTopDown { bitmap.flip() }
      return bitmap
    }
    var tight = [UInt8](repeating: 0, count: total)
    var bytes = tight.mutableRawSpan
    try blocks(data, &bytes)
    if kind == .rgb24 {
      var wide: [UInt8] = []
      wide.reserveCapacity(shape.width &* shape.height &* 4)
      for row in 0..<shape.height {
        wide.appendWide24(
          tight.rawSpan.extracting((row &* shape.stride)..<((row &+ 1) &* shape.stride)), width: shape.width)
      }
      bitmap.setRows(wide.rawSpan, isTopDown: shape.isTopDown)
    } else {
      bitmap.setRows(tight.rawSpan, isTopDown: shape.isTopDown)
    }
    return bitmap
  }

  /// Decodes all blocks, which must fill `pixels`.
  @_lifetime(pixels: copy pixels)
  private static func blocks(_ data: RawSpan, _ pixels: inout MutableRawSpan) throws(CodecError) {
    var ip = 2
    var op = 0
    while op < pixels.byteCount {
      guard data.byteCount &- ip >= 4 else { throw .truncated }
      guard let size = Int(exactly: data.bigEndian(at: ip, as: UInt32.self)), size <= data.byteCount &- ip &- 4 else {
        throw .truncated
      }
      let block = data.extracting((ip &+ 4)..<(ip &+ 4 &+ size))
      op = try LZ4BlockDecoder.decode(block, to: &pixels, at: op)
      ip &+= 4 &+ size
    }
    guard ip == data.byteCount else { throw .trailingBytes(data.byteCount &- ip) }
  }
}

extension LZPixelKind {
  /// The pixels that a number in an LZ4 image means, which is that of a bitmap format, and what they become.
  fileprivate static func inLZ4(_ number: UInt8) -> (LZPixelKind, PixelFormat)? {
    // The one format without a name among the kinds of LZ that has the same number. Stock servers send it, although stock
    // clients do not take it.
    if number == 10 { return (.a8, .a8) }
    guard let kind = LZPixelKind(rawValue: number), let format = kind.lz4Format else { return nil }
    return (kind, format)
  }

  /// What an LZ4 image of these pixels becomes; nil if there is none. (The bitmap formats that LZ4 images have bear the
  /// numbers of the LZ types.)
  var lz4Format: PixelFormat? {
    switch self {
    case .rgb16: .rgb555
    case .rgb24, .rgb32: .xrgb32
    case .rgba: .argb32
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8: nil
    }
  }
}
