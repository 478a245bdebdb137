import SpiceBytes
import SpiceDrawing
import SpicePixels
import SpiceWire

/// `QXLBitmap`, `QXLPalette`: uncompressed pixels.
extension PartReader {
  /// Colours that a pixel of eight bits can name.
  private static let paletteLimit = 256

  /// `QXL_BITMAP_…`.
  private struct Flags: OptionSet {
    var rawValue: UInt8
    /// The address is that of the pixels, not of a list of chunks.
    static let direct = Flags(rawValue: 1)
    /// The pixels are only what they should be until the command is read.
    static let unstable = Flags(rawValue: 2)
    static let topDown = Flags(rawValue: 4)
  }

  /// The bitmap of an image. A mask has no colours; those of other pictures than indexed ones are not looked at.
  func bitmap(_ fields: inout GuestFields, isMask: Bool) throws(QXLError) -> DeviceBitmap {
    let code: UInt8 = fields.next()
    let flags = Flags(rawValue: fields.next())
    let (width, height, stride) = (fields.size(), fields.size(), fields.size())
    let (palette, data) = (fields.address(), fields.address())
    guard let format = StoredFormat(rawValue: code) else { throw QXLError(.unknownKind(UInt32(code)), in: .image) }
    try checkSize(width, height, of: .image)
    guard stride >= format.rowBytes(width: width) else { throw QXLError(.badStride(stride), in: .image) }
    let pieces = try pixels(at: data, isDirect: flags.contains(.direct), size: product(height, stride, of: .pixels))
    return DeviceBitmap(
      format: format, width: width, height: height, stride: stride, isTopDown: flags.contains(.topDown),
      palette: format.isIndexed && !isMask ? try self.palette(at: palette) : nil,
      pixels: flags.contains(.unstable) ? SourceBytes(pieces.copy()) : pieces.source(owner: owner))
  }

  private func pixels(at address: GuestAddress, isDirect: Bool, size: Int) throws(QXLError) -> GuestPieces {
    let place = try place(address, .pixels)
    if isDirect {
      var pieces = GuestPieces()
      pieces.append(try first(size, of: place, .pixels))
      return pieces
    }
    var fields = try load(Self.chunkSize, at: place, .pixels)
    return try chunks(&fields, at: place, exactly: size, of: .pixels)
  }

  private func palette(at address: GuestAddress) throws(QXLError) -> WirePalette {
    let place = try place(address, .palette)
    var fields = try load(10, at: place, .palette)
    let id = PaletteID(rawValue: fields.next())
    let count = Int(fields.next(UInt16.self))
    guard count > 0 else { throw QXLError(.missing, in: .palette) }
    // All of them must be there, but no pixel names those beyond the limit.
    let rest = try first(count &* 4, of: dropFirst(10, of: place, .palette), .palette)
    var bytes: [UInt8] = []
    try first(min(count, Self.paletteLimit) &* 4, of: rest, .palette).append(to: &bytes)
    let span = bytes.rawSpan
    return WirePalette(id: id, entries: (0..<span.byteCount / 4).map { color(span.integer(at: $0 &* 4)) })
  }

  /// A colour as 0x00RRGGBB.
  func color(_ value: UInt32) -> UInt32 { hasShortColors ? PixelConversion.rgb(from555: value) : value }
}
