import SpiceBytes
import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Images that are stored as they are, or as indices of a palette.
extension ImageLoader {
  mutating func bitmap(
    _ stored: BitmapImage, _ width: Int, _ height: Int, for purpose: DrawImage.Purpose, in body: RawSpan
  ) throws(CodecError) -> Bitmap {
    var palette = try palette(stored.palette, keeps: stored.flags.contains(.cachePalette))
    if purpose == .mask { palette = nil }
    guard Int(clamping: stored.width) == width, Int(clamping: stored.height) == height,
      let format = StoredFormat(rawValue: stored.format.rawValue)
    else { throw .badHeader }
    let data = try bytes(stored.pixels, in: body, as: .bitmap, width, height)
    let decoder = BitmapDecoder(
      format: format, width: width, height: height, stride: Int(clamping: stored.stride),
      isTopDown: stored.flags.contains(.topDown))
    do throws(PixelError) {
      return try decoder.decode(data, palette: palette, colors: colors(for: purpose))
    } catch {
      switch error {
      case .badSize: throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
      case .truncated: throw .truncated
      case .badPalette: throw .badPalette
      }
    }
  }

  mutating func lzPalette(
    _ stored: LZPaletteImage, _ width: Int, _ height: Int, for purpose: DrawImage.Purpose, in body: RawSpan
  ) throws(CodecError) -> Bitmap {
    let palette = try palette(stored.palette, keeps: stored.flags.contains(.cachePalette))
    let data = try bytes(stored.data, in: body, as: .lzPalette, width, height)
    let has16Bits = colors(for: purpose).bitsPerPixel == 16
    return try LZDecoder.decode(
      data, expectedWidth: width, expectedHeight: height, palette: palette, entries: has16Bits ? .pixels16 : .colours)
  }

  /// What is wrong with the palette that an image names, if anything.
  func paletteError(_ payload: ImagePayload) -> DrawError? {
    let (source, keeps): (PaletteSource, Bool)
    switch payload {
    case .bitmap(let stored): (source, keeps) = (stored.palette, stored.flags.contains(.cachePalette))
    case .lzPalette(let stored): (source, keeps) = (stored.palette, stored.flags.contains(.cachePalette))
    default: return nil
    }
    switch source {
    case .none: return nil
    case .inline(let palette): return keeps && palettes[palette.id] == nil ? .cacheFull : nil
    case .cached(let id): return palettes[id] == nil ? .missingPalette(id) : nil
    }
  }

  /// The palette of an image. It is kept, if it is to be, before anything else can go wrong with the image.
  private mutating func palette(_ source: PaletteSource, keeps: Bool) throws(CodecError) -> Palette? {
    switch source {
    case .none: return nil
    case .inline(let palette):
      if keeps { guard palettes.insert(palette) else { throw .badPalette } }
      return Palette(id: palette.id.rawValue, entries: palette.entries)
    case .cached(let id):
      guard let palette = palettes[id] else { throw .badPalette }
      return palette
    }
  }

  /// What the entries of palettes are.
  private func colors(for purpose: DrawImage.Purpose) -> PixelFormat {
    switch purpose {
    case .drawing(on: .rgb555): .rgb555
    case .drawing(on: .rgb565): .rgb565
    case .drawing(on: .argb32): .argb32
    default: .xrgb32
    }
  }
}
