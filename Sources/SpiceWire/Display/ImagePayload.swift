public import SpiceBytes

/// `SPICE_IMAGE_TYPE_…`: how the pixels of an image travel; ``ImagePayload`` says what each type means.
public enum ImageType: UInt8, Sendable {
  case bitmap = 0
  case quic = 1
  case lzPalette = 100
  case lzRGB = 101
  case glzRGB = 102
  case fromCache = 103
  case surface = 104
  case jpeg = 105
  case fromCacheLossless = 106
  case zlibGLZRGB = 107
  case jpegAlpha = 108
  case lz4 = 109
}

/// The pixels of an image, by its type.
public enum ImagePayload: Equatable, Sendable {
  /// Uncompressed pixels.
  case bitmap(BitmapImage)
  /// A QUIC stream.
  case quic(WireRange)
  /// An LZ stream of indices, with its palette.
  case lzPalette(LZPaletteImage)
  /// An LZ stream of colours.
  case lzRGB(WireRange)
  /// A GLZ stream.
  case glzRGB(WireRange)
  /// The image of this id in the pixmap cache.
  case fromCache
  /// What a surface of this channel shows now.
  case surface(SurfaceID)
  /// A JPEG file.
  case jpeg(WireRange)
  /// The image of this id in the pixmap cache, once it is there without loss.
  case fromCacheLossless
  /// A GLZ stream within a zlib stream.
  case zlibGLZRGB(ZlibGLZImage)
  /// A JPEG file, and an LZ stream of alpha.
  case jpegAlpha(JPEGAlphaImage)
  /// Blocks of LZ4.
  case lz4(WireRange)

  /// The type that stands in the image's descriptor.
  public var type: ImageType {
    switch self {
    case .bitmap: .bitmap
    case .quic: .quic
    case .lzPalette: .lzPalette
    case .lzRGB: .lzRGB
    case .glzRGB: .glzRGB
    case .fromCache: .fromCache
    case .surface: .surface
    case .jpeg: .jpeg
    case .fromCacheLossless: .fromCacheLossless
    case .zlibGLZRGB: .zlibGLZRGB
    case .jpegAlpha: .jpegAlpha
    case .lz4: .lz4
    }
  }

  /// An empty payload of a type.
  init(_ type: ImageType) {
    self =
      switch type {
      case .bitmap: .bitmap(BitmapImage())
      case .quic: .quic(WireRange())
      case .lzPalette: .lzPalette(LZPaletteImage())
      case .lzRGB: .lzRGB(WireRange())
      case .glzRGB: .glzRGB(WireRange())
      case .fromCache: .fromCache
      case .surface: .surface(.primary)
      case .jpeg: .jpeg(WireRange())
      case .fromCacheLossless: .fromCacheLossless
      case .zlibGLZRGB: .zlibGLZRGB(ZlibGLZImage())
      case .jpegAlpha: .jpegAlpha(JPEGAlphaImage())
      case .lz4: .lz4(WireRange())
      }
  }

  /// Passes the payload of an image of `type` to `c`.
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(as type: ImageType, _ c: inout C)
    throws(WireError)
  {
    if type != self.type { self = ImagePayload(type) }
    switch self {
    case .bitmap(var image):
      try c.value(&image)
      self = .bitmap(image)
    case .lzPalette(var image):
      try c.value(&image)
      self = .lzPalette(image)
    case .zlibGLZRGB(var image):
      try c.value(&image)
      self = .zlibGLZRGB(image)
    case .jpegAlpha(var image):
      try c.value(&image)
      self = .jpegAlpha(image)
    case .surface(var id):
      try c.open(&id)
      self = .surface(id)
    case .quic(var data):
      try c.counted(&data, by: UInt32.self)
      self = .quic(data)
    case .lzRGB(var data):
      try c.counted(&data, by: UInt32.self)
      self = .lzRGB(data)
    case .glzRGB(var data):
      try c.counted(&data, by: UInt32.self)
      self = .glzRGB(data)
    case .jpeg(var data):
      try c.counted(&data, by: UInt32.self)
      self = .jpeg(data)
    case .lz4(var data):
      try c.counted(&data, by: UInt32.self)
      self = .lz4(data)
    case .fromCache, .fromCacheLossless: break
    }
  }
}
