/// Names a surface of a display channel; 0 is the primary one.
public struct SurfaceID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The surface that monitors show.
  public static let primary = SurfaceID(rawValue: 0)
}

/// Names an image in the pixmap cache and in the GLZ dictionary.
public struct ImageID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Names a palette in the palette cache.
public struct PaletteID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Names a video stream of a display channel.
public struct StreamID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `SPICE_MAX_NUM_STREAMS`: honest ids are smaller.
  public static let limit = 64
}
