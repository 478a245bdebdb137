public import SpiceBytes
public import SpiceGeometry

/// A picture that owns its pixels.
///
/// Row 0 is the top row; rows are padded to a multiple of four bytes.
///
/// A value type: copies share storage until one of them is written.
public struct Bitmap: Equatable, Sendable {
  /// The largest area that is ever allocated, in pixels: 2^29 - 1, the limit of the QUIC and LZ codecs. Where addresses
  /// have 32 bits, it leaves room for other things: 256 MiB of 32-bit pixels.
  #if _pointerBitWidth(_32)
    public static let areaLimit = 1 << 26
  #else
    public static let areaLimit = (1 << 29) - 1
  #endif
  /// The largest width or height.
  public static let sideLimit = 1 << 24

  /// How a pixel lies in memory.
  public let format: PixelFormat
  /// Pixels in a row; at least 1.
  public let width: Int
  /// Number of rows; at least 1.
  public let height: Int
  /// Bytes from a row to the next.
  public let stride: Int

  @usableFromInline var storage: [UInt8]

  /// A picture of zeros.
  ///
  /// Nil if a side is not positive or the area is beyond ``areaLimit``.
  public init?(format: PixelFormat, width: Int, height: Int) {
    guard width > 0, height > 0, width <= Self.sideLimit, height <= Self.sideLimit,
      width <= Self.areaLimit / height
    else { return nil }
    self.format = format
    self.width = width
    self.height = height
    stride = (format.rowBytes(width: width) &+ 3) & ~3
    storage = [UInt8](repeating: 0, count: stride &* height)
  }

  /// All of the picture, as a rectangle at the origin.
  public var bounds: Rect { Rect(width: width, height: height) }

  /// The same pixels under a format of the same size (`xrgb32` as `argb32`, say); nil if the sizes differ.
  public func reinterpreted(as other: PixelFormat) -> Bitmap? {
    guard other.bitsPerPixel == format.bitsPerPixel else { return nil }
    return Bitmap(copying: self, format: other)
  }

  private init(copying other: Bitmap, format: PixelFormat) {
    self.format = format
    width = other.width
    height = other.height
    stride = other.stride
    storage = other.storage
  }

  /// All bytes, row after row, `stride` apart.
  @inlinable public var bytes: RawSpan {
    @_lifetime(borrow self) get { storage.rawSpan }
  }

  /// All bytes for writing.
  @inlinable public var mutableBytes: MutableRawSpan {
    @_lifetime(&self) mutating get { storage.mutableRawSpan }
  }

  /// A view for reading rows.
  @inlinable public var rows: PixelRows {
    @_lifetime(borrow self) get {
      PixelRows(bytes, stride: stride, rowBytes: format.rowBytes(width: width), height: height)
    }
  }
}
