public import SpiceBytes

/// `SPICE_MSGC_DISPLAY_INIT`: the caches of a client.
///
/// Display channels with the same ids share a cache, and the server takes the sizes of the first one.
public struct DisplayInit: WireValue, Equatable, Sendable {
  /// Names the pixmap cache.
  public var pixmapCacheID: UInt8 = 0
  /// Pixels that the pixmap cache holds.
  public var pixmapCacheSize: Int64 = 0
  /// Names the GLZ dictionary.
  public var glzDictionaryID: UInt8 = 0
  /// Pixels that the GLZ dictionary holds.
  public var glzWindowSize: Int32 = 0

  public init() {}

  /// Caches of these sizes, in pixels.
  public init(pixmapCacheID: UInt8, pixmapCacheSize: Int64, glzDictionaryID: UInt8, glzWindowSize: Int32) {
    self.pixmapCacheID = pixmapCacheID
    self.pixmapCacheSize = pixmapCacheSize
    self.glzDictionaryID = glzDictionaryID
    self.glzWindowSize = glzWindowSize
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&pixmapCacheID)
    try c.field(&pixmapCacheSize)
    try c.field(&glzDictionaryID)
    try c.field(&glzWindowSize)
  }
}

/// `SPICE_IMAGE_COMPRESSION_…`: what a client would like images to be compressed with.
public struct ImageCompression: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing.
  public static let off = ImageCompression(rawValue: 1)
  /// QUIC for photographs, GLZ for the rest.
  public static let autoGLZ = ImageCompression(rawValue: 2)
  /// QUIC for photographs, LZ for the rest.
  public static let autoLZ = ImageCompression(rawValue: 3)
  /// QUIC.
  public static let quic = ImageCompression(rawValue: 4)
  /// LZ with a dictionary of earlier images.
  public static let glz = ImageCompression(rawValue: 5)
  /// LZ.
  public static let lz = ImageCompression(rawValue: 6)
  /// LZ4.
  public static let lz4 = ImageCompression(rawValue: 7)
}
