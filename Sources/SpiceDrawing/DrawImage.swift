public import SpicePixels
public import SpiceWire

/// An image of a draw message, and what it is needed for.
public struct DrawImage {
  /// What an image is needed for.
  public enum Purpose: Equatable, Sendable {
    /// To be drawn on a surface of a format: palettes are made for that.
    case drawing(on: PixelFormat)
    /// One bit a pixel, to say which pixels take part.
    case mask
  }

  /// The image as the message has it.
  public var image: Image
  /// What it is needed for.
  public var purpose: Purpose

  /// Whether later messages may refer to the image, so that it is to be decoded even if nothing of it is seen.
  public var isKept: Bool {
    if image.flags.contains(.cacheMe) || image.flags.contains(.cacheReplaceMe) { return true }
    return switch image.payload {
    case .glzRGB, .zlibGLZRGB: true
    case .bitmap(let bitmap): bitmap.flags.contains(.cachePalette)
    case .lzPalette(let bitmap): bitmap.flags.contains(.cachePalette)
    default: false
    }
  }
}

extension DisplayServerMessage {
  /// Whether the last of ``images(on:)`` is a mask.
  public var hasMask: Bool {
    switch self {
    case .drawFill(let m): m.mask.image != nil
    case .drawBlackness(let m), .drawWhiteness(let m), .drawInvers(let m): m.mask.image != nil
    case .drawOpaque(let m): m.mask.image != nil
    case .drawCopy(let m), .drawBlend(let m): m.mask.image != nil
    case .drawRop3(let m): m.mask.image != nil
    default: false
    }
  }

  /// The images of a draw message, in the order in which they are decoded: source, brushes, mask.
  ///
  /// `format` is that of the surface.
  public func images(on format: PixelFormat) -> [DrawImage] {
    // Palettes of 32 bits have no alpha, whatever they are drawn on, except for blends.
    let colors = DrawImage.Purpose.drawing(on: format == .argb32 ? .xrgb32 : format)
    func tile(_ brush: Brush) -> [DrawImage] {
      if case .pattern(let pattern) = brush { [DrawImage(image: pattern.image, purpose: colors)] } else { [] }
    }
    func bits(_ mask: Mask) -> [DrawImage] {
      if let image = mask.image { [DrawImage(image: image, purpose: .mask)] } else { [] }
    }
    func picture(_ image: Image) -> [DrawImage] { [DrawImage(image: image, purpose: colors)] }
    switch self {
    case .drawFill(let m): return tile(m.brush) + bits(m.mask)
    case .drawBlackness(let m), .drawWhiteness(let m), .drawInvers(let m): return bits(m.mask)
    case .drawOpaque(let m): return picture(m.source) + tile(m.brush) + bits(m.mask)
    case .drawCopy(let m), .drawBlend(let m): return picture(m.source) + bits(m.mask)
    case .drawRop3(let m): return picture(m.source) + tile(m.brush) + bits(m.mask)
    case .drawTransparent(let m): return picture(m.source)
    case .drawAlphaBlend(let m): return [DrawImage(image: m.source, purpose: .drawing(on: format))]
    case .drawStroke(let m): return tile(m.brush)
    case .drawText(let m): return tile(m.foreBrush) + tile(m.backBrush)
    case .drawComposite(let m): return picture(m.source) + (m.mask.map { picture($0) } ?? [])
    default: return []
    }
  }
}
