public import SpiceBytes
public import SpicePixels
public import SpiceWire

/// Uncompressed pixels of an image, as a device has them (`QXLBitmap`).
public struct DeviceBitmap: Sendable {
  /// How pixels lie in memory.
  public var format: StoredFormat
  /// Pixels in a row.
  public var width: Int
  /// Number of rows.
  public var height: Int
  /// Bytes from a row to the next; no fewer than a row has.
  public var stride: Int
  /// Whether the first row in memory is the top one.
  public var isTopDown: Bool
  /// The colours of indexed pixels. A mask has none.
  public var palette: WirePalette?
  /// `stride` times `height` bytes.
  public var pixels: SourceBytes

  /// Describes pixels. `pixels` must have `stride` times `height` bytes, and a row must fit in the stride.
  public init(
    format: StoredFormat, width: Int, height: Int, stride: Int, isTopDown: Bool, palette: WirePalette? = nil,
    pixels: SourceBytes
  ) {
    precondition(width > 0 && height > 0 && width <= Bitmap.sideLimit && height <= Bitmap.sideLimit)
    precondition(stride >= format.rowBytes(width: width) && pixels.count / height >= stride)
    self.format = format
    self.width = width
    self.height = height
    self.stride = stride
    self.isTopDown = isTopDown
    self.palette = palette
    self.pixels = pixels
  }
}

/// An image of a draw command, as a device has it (`QXLImage`).
public struct DevicePicture: Sendable {
  /// Where the pixels are.
  public enum Content: Sendable {
    /// They lie in memory.
    case bitmap(DeviceBitmap)
    /// A QUIC stream, which may hold anything.
    case quic(SourceBytes)
    /// What a surface of the display shows.
    case surface(SurfaceID)
    /// What the surface that is drawn on shows in the command's ``DeviceDraw/selfArea`` before it is carried out.
    case selfArea
  }

  /// The name of the image in caches.
  public var id: ImageID
  /// Whether clients may keep the image: the same id will stand for the same pixels.
  public var isCacheable: Bool
  /// Whether the unused byte of opaque 32-bit pixels is to be 0xFF.
  public var hasHighBits: Bool
  /// Columns. Means nothing where the pixels are those of a surface.
  public var width: Int
  /// Rows, likewise.
  public var height: Int
  /// The pixels.
  public var content: Content

  /// An image.
  public init(
    id: ImageID, isCacheable: Bool = false, hasHighBits: Bool = false, width: Int, height: Int, content: Content
  ) {
    self.id = id
    self.isCacheable = isCacheable
    self.hasHighBits = hasHighBits
    self.width = width
    self.height = height
    self.content = content
  }

  /// Whether it is what the surface that is drawn on shows.
  public var isSelfArea: Bool { if case .selfArea = content { true } else { false } }
}
